package io.imagesdk;

import static io.imagesdk.ServiceFixtures.IMAGE;
import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageSink;
import io.imagesdk.testing.RawServer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The checksum of delivered images, which a delivery can leave out. */
@Timeout(30)
class DigestTest {
    @TempDir
    Path directory;

    @Test
    void computesTheDigestByDefault() throws Exception {
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(IMAGE));
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            for (Delivery<?> delivery : deliveries()) {
                GeneratedImage<?> image =
                        images.blocking().generate(REQUEST, delivery).images().get(0);

                assertThat(image.sha256()).as(delivery.toString()).isEqualTo(expected);
            }
        }
    }

    @Test
    void deliversEverythingElseWithoutTheDigest() throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            for (Delivery<?> delivery : deliveries()) {
                GeneratedImage<?> image = images.blocking()
                        .generate(REQUEST, delivery.withoutDigest())
                        .images()
                        .get(0);

                assertThat(image.sha256()).as(delivery.toString()).isEmpty();
                assertThat(image.byteCount()).isEqualTo(IMAGE.length);
                assertThat(image.format()).isPresent();
                assertThat(image.width()).isPresent();
            }
        }
        assertThat(directory.resolve("cat.png")).hasBinaryContent(IMAGE);
        assertThat(directory.resolve("cat-1.png")).doesNotExist();
    }

    @Test
    void keepsTheChoiceInCopies() {
        Delivery.Files files = Delivery.toFile(directory.resolve("cat.png"));

        assertThat(files.digest()).isTrue();
        assertThat(files.withoutDigest().withOverwrite().withFileName("dog").digest())
                .isFalse();
        assertThat(files.withOverwrite().withoutDigest().overwrite()).isTrue();
        assertThat(Delivery.asUrl().digest()).isFalse();
        assertThat(Delivery.asUrl().withoutDigest()).isSameAs(Delivery.asUrl());
    }

    private List<Delivery<?>> deliveries() {
        ImageSink<Long> sink = index -> new ImageSink.Receiver<>() {
            @Override
            public void write(ByteBuffer bytes) {
                // only the facts count
            }

            @Override
            public Long complete(ImageFacts facts) {
                return facts.byteCount();
            }

            @Override
            public void abort() {
                // nothing is open
            }
        };
        return List.of(
                Delivery.inMemory(),
                Delivery.toFile(directory.resolve("cat.png")).withOverwrite(),
                Delivery.to(sink));
    }
}
