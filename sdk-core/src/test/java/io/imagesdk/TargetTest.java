package io.imagesdk;

import static io.imagesdk.ServiceFixtures.ITEM;
import static io.imagesdk.ServiceFixtures.REQUEST;
import static io.imagesdk.ServiceFixtures.responding;
import static io.imagesdk.ServiceFixtures.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.testing.RawServer;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that cannot hold an image. They are found before the request is sent. */
class TargetTest {
    @TempDir
    Path directory;

    @Test
    void rejectsADirectoryInPlaceOfTheFile() throws Exception {
        Path existing = Files.createDirectory(directory.resolve("images"));

        assertThat(rejection(Delivery.toFile(existing)))
                .isEqualTo("file " + existing + " is a directory; use Delivery.toDirectory, or another file name");
        assertThat(rejection(Delivery.toFile(existing).withOverwrite())).contains("is a directory");
    }

    @Test
    void acceptsADirectoryWithTheWordsOfThePrompt() throws Exception {
        Files.createDirectory(directory.resolve("A-cat-in-a-tree"));
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.toDirectory(directory))
                            .images())
                    .hasSize(1);
        }
    }

    @Test
    void rejectsANameThatIsTooLong() throws Exception {
        for (String name : new String[] {"x".repeat(300), "x".repeat(250) + ".png", "\u732B".repeat(84)}) {
            assertThat(rejection(Delivery.toDirectory(directory).withFileName(name)))
                    .startsWith("file name with its number and extension is too long for the file system, has ")
                    .endsWith(" bytes; use a shorter name");
        }
    }

    @Test
    void acceptsALongName() throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            assertThat(images.blocking()
                            .generate(REQUEST, Delivery.toFile(directory.resolve("x".repeat(225) + ".png")))
                            .images())
                    .hasSize(1);
        }
    }

    /** A zip file system has no atomic move. Whether or not it can hold the image, no charge is lost. */
    @Test
    void storesInAZipFileSystemOrRejectsItBeforeTheRequest() throws Exception {
        URI archive = URI.create("jar:" + directory.resolve("images.zip").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
                RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            boolean stored;
            try {
                Path file = images.blocking()
                        .generate(REQUEST, Delivery.toDirectory(zip.getPath("/")))
                        .image()
                        .content();
                stored = Files.size(file) > 0;
            } catch (ImageStorageException e) {
                assertThat(e.billing()).isEqualTo(BillingStatus.NOT_SENT);
                assertThat(e).hasMessageContaining("does not support safe writes");
                assertThat(server.requests()).isEmpty();
                stored = false;
            }
            assertThat(stored || server.requests().isEmpty()).isTrue();
        }
    }

    private String rejection(Delivery<Path> delivery) throws Exception {
        try (RawServer server = responding(200, "", "{\"data\":[" + ITEM + "]}");
                ImagesService images = service(server).build()) {
            ImageStorageException error =
                    ServiceFixtures.failure(ImageStorageException.class, images, delivery, CallOptions.DEFAULT);

            assertThat(server.requests()).isEmpty();
            assertThat(error.billing()).isEqualTo(BillingStatus.NOT_SENT);
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
            return error.getMessage();
        }
    }
}
