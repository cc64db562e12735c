package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.FaultCase;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every row of {@code faults/storage.txt} with every profile: a billed image is not lost with its destination. */
@Timeout(30)
class StorageFaultTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 60, 60);
    private static final String EXISTING = "a file of somebody else";

    @TempDir
    Path directory;

    static Stream<Arguments> everyRowWithEveryProfile() {
        return FaultCase.table("storage.txt").stream().flatMap(row -> ServiceFixtures.openAiFormats()
                .map(profile -> Arguments.of(profile.id(), row.location(), row.fault(), row)));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("everyRowWithEveryProfile")
    void endsAsTheRowStates(String id, String location, String fault, FaultCase row) throws Exception {
        ProviderProfile profile = Providers.byId(id).orElseThrow();
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat").model("a-model").build();
        try (RawServer server = RawServer.start((requested, client) -> respond(row, client));
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            try {
                ImageResult<?> result = images.blocking().generate(request, delivery(row.server()));
                assertThat(row.result()).as("the call succeeded").isEqualTo("result");
                assertThat(result.images()).hasSize(1);
            } catch (ImagesException e) {
                assertThat(FaultCase.classNames(e)).as(e.toString()).contains(row.result());
                assertThat(e.billing()).isEqualTo(BillingStatus.valueOf(row.billing()));
                assertThat(e).hasMessageContaining(row.message());
            }
            assertThat(server.requests()).hasSize(row.requests());
        }
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.filter(Files::isRegularFile).filter(StorageFaultTest::isNotExisting))
                    .hasSize(row.files())
                    .allSatisfy(file -> assertThat(file).hasBinaryContent(IMAGE));
        }
    }

    /** The image has arrived and is billed; only its file cannot be opened. */
    @Test
    void recoversTheBytesIfTheDirectoryIsDeletedDuringTheRequest() throws Exception {
        Path deleted = directory.resolve("deleted");
        try (RawServer server = RawServer.start((request, client) -> {
                    Files.delete(deleted);
                    ServiceFixtures.respond(client, 200, "", "{\"data\":[" + ServiceFixtures.ITEM + "]}");
                });
                ImagesService images = ServiceFixtures.service(server).build()) {
            ImagesException failure = catchThrowableOfType(ImagesException.class, () -> images.blocking()
                    .generate(ServiceFixtures.REQUEST, Delivery.toDirectory(deleted)));

            assertThat(failure).isInstanceOf(ImageStorageException.class);
            assertThat(((ImageOutcome.Failed<?>) failure.outcomes().get(0)).recoveredBytes())
                    .hasValueSatisfying(bytes -> assertThat(bytes.toByteArray()).isEqualTo(ServiceFixtures.IMAGE));
        }
    }

    private void respond(FaultCase row, RawServer.Connection client) throws IOException {
        if (row.server().equals("directory is deleted")) {
            Files.delete(directory.resolve("deleted"));
        }
        String item = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
        String items = row.server().contains("second") ? item + "," + item : item;
        client.respond(200, "Connection: close\r\n", ("{\"data\":[" + items + "]}").getBytes(UTF_8));
    }

    private Delivery<?> delivery(String destination) throws IOException {
        Path target = directory.resolve("cat.png");
        Path other = directory.resolve("other");
        return switch (destination) {
            case "directory is a file" -> Delivery.toDirectory(existing(other));
            case "directory below a file" ->
                Delivery.toDirectory(existing(other).resolve("below"));
            case "name with a path" -> Delivery.toDirectory(directory).withFileName("../cat.png");
            case "name too long" -> Delivery.toFile(directory.resolve("x".repeat(300) + ".png"));
            case "name exists" -> Delivery.toFile(existing(target));
            case "name is a directory" -> Delivery.toFile(Files.createDirectory(target));
            case "overwrite a directory" ->
                Delivery.toFile(Files.createDirectory(target)).withOverwrite();
            case "name is a dangling link" -> Delivery.toFile(Files.createSymbolicLink(target, other));
            case "overwrite a link" ->
                Delivery.toFile(Files.createSymbolicLink(target, existing(other)))
                        .withOverwrite();
            case "directory is deleted" -> Delivery.toDirectory(directory.resolve("deleted"));
            default -> {
                String[] parts = destination.split("[:,] ");
                yield Delivery.to(new FailingSink(parts[1], parts[2]));
            }
        };
    }

    private static Path existing(Path file) throws IOException {
        return Files.writeString(file, EXISTING);
    }

    /** Returns whether a file is not the unchanged one that existed before. */
    private static boolean isNotExisting(Path file) {
        try {
            return Files.size(file) != EXISTING.length()
                    || !Files.readString(file).equals(EXISTING);
        } catch (IOException ignored) {
            // Nothing else can be done here, and the test goes on.
            return true;
        }
    }

    /** A sink that throws one type of exception in one method. */
    private record FailingSink(String method, String exception) implements ImageSink<String> {
        @Override
        public Receiver<String> open(int index) throws IOException {
            throwIn("open");
            return new Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    throwIn("write");
                    if (index == 1) {
                        throwIn("second");
                    }
                }

                @Override
                public String complete(ImageFacts facts) throws IOException {
                    throwIn("complete");
                    return "stored";
                }

                @Override
                public void abort() {
                    // Nothing was stored.
                }
            };
        }

        private void throwIn(String current) throws IOException {
            if (!current.equals(method)) {
                return;
            }
            switch (exception) {
                case "IOException" -> throw new IOException("no room");
                case "RuntimeException" -> throw new IllegalStateException("no room");
                default -> throw new NoClassDefFoundError("no room");
            }
        }
    }
}
