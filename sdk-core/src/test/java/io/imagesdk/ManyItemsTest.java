package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.testing.RawServer;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A response with hundreds of thousands of items. The time limit is far above what linear work takes, and far below
 * what quadratic work takes.
 */
@Timeout(20)
class ManyItemsTest {
    private static final int BYTES = 900_000;

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "0", "{\"b64_json\":\"\"}", "{\"storage_error\":\"e\"}", "null"})
    void itemsWithoutAnImageAreBoundedByTheLimitOfImages(String item) throws Exception {
        try (RawServer server =
                        responding(200, "", "{\"data\":[" + ITEM + ("," + item).repeat(BYTES / item.length()) + "]}");
                ImagesService images = service(server)
                        .limits(Limits.builder().maxImages(10).build())
                        .build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(1);
            assertThat(result.outcomes()).hasSizeLessThanOrEqualTo(10);
            assertThat(result.warnings()).hasSizeLessThanOrEqualTo(11);
        }
    }

    @Test
    void theUrlOfEveryItemIsKept() throws Exception {
        String item = "{\"url\":\"https://a.b/c\"}";
        int count = BYTES / item.length();
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + ("," + item).repeat(count) + "]}");
                ImagesService images = service(server)
                        .limits(Limits.builder().maxImages(1).build())
                        .build()) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.outcomes()).hasSize(count + 1).last().isInstanceOf(ImageOutcome.Failed.class);
            assertThat(((ImageOutcome.Failed<?>) result.outcomes().get(count)).url())
                    .isEqualTo(Optional.of(URI.create("https://a.b/c")));
        }
    }

    @Test
    void urlsAreDeliveredInLinearTime() throws Exception {
        String item = "{\"url\":\"https://a.b/c\"}";
        int count = BYTES / item.length();
        try (RawServer server = responding(200, "", "{\"data\":[" + (item + ",").repeat(count) + item + "]}");
                ImagesService images = service(server).build()) {
            assertThat(images.blocking().generate(REQUEST, Delivery.asUrl()).images())
                    .hasSize(count + 1);
        }
    }
}
