package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFacts;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code faults/storage.txt} against every profile: what was paid for is not lost with its place. */
@Timeout(30)
class StorageFaultTest {
    private static final byte[] IMAGE = SampleImages.encoded("png", 60, 60);
    private static final String KEPT = "kept by somebody else";

    @TempDir
    Path directory;

    static Stream<Arguments> everyRowForEveryProfile() {
        return FaultCase.table("storage.txt").stream().flatMap(row -> Providers.all().stream()
                .map(profile -> Arguments.of(profile.id(), row.location(), row.fault(), row)));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("everyRowForEveryProfile")
    void endsAsTheTableSays(String id, String place, String fault, FaultCase row) throws Exception {
        ProviderProfile profile = Providers.byId(id).orElseThrow();
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat").model("a-model").build();
        try (RawServer server = RawServer.start((requested, client) -> response(row, client));
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
            assertThat(all.filter(Files::isRegularFile).filter(StorageFaultTest::isNoKeepsake))
                    .hasSize(row.files())
                    .allSatisfy(file -> assertThat(file).hasBinaryContent(IMAGE));
        }
    }

    private void response(FaultCase row, RawServer.Connection client) throws IOException {
        if (row.server().equals("directory is deleted")) {
            Files.delete(directory.resolve("gone"));
        }
        String item = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
        String items = row.server().contains("second") ? item + "," + item : item;
        client.respond(200, "Connection: close\r\n", ("{\"data\":[" + items + "]}").getBytes(UTF_8));
    }

    private Delivery<?> delivery(String what) throws IOException {
        Path named = directory.resolve("cat.png");
        Path other = directory.resolve("other");
        return switch (what) {
            case "directory is a file" -> Delivery.toDirectory(kept(other));
            case "directory below a file" -> Delivery.toDirectory(kept(other).resolve("below"));
            case "name with a path" -> Delivery.toDirectory(directory).withFileName("../cat.png");
            case "name too long" -> Delivery.toFile(directory.resolve("x".repeat(300) + ".png"));
            case "name exists" -> Delivery.toFile(kept(named));
            case "name is a directory" -> Delivery.toFile(Files.createDirectory(named));
            case "overwrite a directory" ->
                Delivery.toFile(Files.createDirectory(named)).withOverwrite();
            case "name is a dangling link" -> Delivery.toFile(Files.createSymbolicLink(named, other));
            case "overwrite a link" ->
                Delivery.toFile(Files.createSymbolicLink(named, kept(other))).withOverwrite();
            case "directory is deleted" -> Delivery.toDirectory(directory.resolve("gone"));
            default -> {
                String[] words = what.split("[:,] ");
                yield Delivery.to(new Refusing(words[1], words[2]));
            }
        };
    }

    private static Path kept(Path file) throws IOException {
        return Files.writeString(file, KEPT);
    }

    /** What lay there before is not touched. */
    private static boolean isNoKeepsake(Path file) {
        try {
            return Files.size(file) != KEPT.length() || !Files.readString(file).equals(KEPT);
        } catch (IOException ignored) {
            return true;
        }
    }

    /** A sink that refuses at one place, in one way. */
    private record Refusing(String where, String how) implements ImageSink<String> {
        @Override
        public Receiver<String> open(int index) throws IOException {
            refuse("open");
            return new Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    refuse("write");
                    if (index == 1) {
                        refuse("second");
                    }
                }

                @Override
                public String complete(ImageFacts facts) throws IOException {
                    refuse("complete");
                    return "there";
                }

                @Override
                public void abort() {
                    // nothing was kept
                }
            };
        }

        private void refuse(String here) throws IOException {
            if (!here.equals(where)) {
                return;
            }
            switch (how) {
                case "IOException" -> throw new IOException("no room");
                case "RuntimeException" -> throw new IllegalStateException("no room");
                default -> throw new NoClassDefFoundError("no room");
            }
        }
    }
}
