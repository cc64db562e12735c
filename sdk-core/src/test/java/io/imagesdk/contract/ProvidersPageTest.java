package io.imagesdk.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Parameter;
import io.imagesdk.provider.BodyFormat;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of providers is generated from the field tables of the profiles. */
class ProvidersPageTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");

    /** With {@code -Dimagesdk.write=true}, the test writes the page before it compares. */
    @Test
    void pageIsCurrent() throws IOException {
        String expected =
                ProvidersPage.of(Providers.all(), ShippedProfilesTest.profiles().toList());
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    void describesBodyStreamingAndModeration() {
        ProviderProfile profile = ProviderProfile.builder()
                .id("odd")
                .title("Odd")
                .generation(Operation.of(
                                "/v1",
                                Field.ofPixels("width", "height", Constraint.any()),
                                Field.of(Parameter.FORMAT, Constraint.oneOf("jpeg"))
                                        .withAlias("jpeg", "JPG"))
                        .withBodyFormat(BodyFormat.JSON_ARRAY)
                        .withConstant("task", "{uuid}")
                        .withStreaming(Streaming.builder()
                                .partialImagesMember("")
                                .maxImages(4)
                                .completedEvents(List.of("final"))
                                .build()))
                .responseMapping(ResponseMapping.builder()
                        .moderationFlags("finish", "filtered")
                        .build())
                .build();

        assertThat(ProvidersPage.of(List.of(profile)).replace("\n  ", " "))
                .contains("Body: a JSON array that contains one object.")
                .contains("Every request contains `task`: `{uuid}`.")
                .contains("| size | `width` and `height` |")
                .contains("`jpeg`, sent as `jpeg` > `JPG`")
                .contains("* Streaming: `stream`: true; 1..4 images; png, jpeg, webp")
                .contains("completed image `final`, error `error`")
                .contains("An image whose `finish` is `filtered` was blocked by moderation.");
    }

    @Test
    void describesACustomProfile() {
        assertThat(ProvidersPage.of(List.of(FictionalGateway.PROFILE)))
                .contains("`/input/copies` | 2..4")
                .contains("header `x-key: Key ...`")
                .contains("a URL in `original_url`")
                .contains("* QUOTA: status 418, code `teapot`");
    }
}
