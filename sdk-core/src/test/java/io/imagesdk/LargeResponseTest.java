package io.imagesdk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ConnectionException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses that are so large that a worker decodes their rest while it is still read. */
class LargeResponseTest {
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().prompt("A cat").model("m").count(3).build();
    private static final byte[] IMAGE = SampleImages.jpegWithMetadata(64, 64, 8);
    private static final String ITEM = "{\"b64_json\":\"" + SampleImages.base64(IMAGE) + "\"}";
    private static final String RESPONSE = "{\"data\":[" + ITEM + "," + ITEM + "," + ITEM + "]}";

    @TempDir
    Path directory;

    @RepeatedTest(5)
    void aBreakKeepsTheImagesThatCameWhole() throws Exception {
        int inTheThird = RESPONSE.length() - ITEM.length() / 4;
        try (RawServer server = RawServer.start((request, client) -> client.write("HTTP/1.1 200 OK\r\nContent-Length: "
                        + RESPONSE.length() + "\r\n\r\n" + RESPONSE.substring(0, inTheThird)));
                ImagesService images = service(server)) {
            ImageResult<ImageBytes> result = images.blocking().generate(REQUEST);

            assertThat(result.images()).hasSize(2).allSatisfy(image -> assertThat(
                            image.content().toByteArray())
                    .isEqualTo(IMAGE));
            assertThat(result.outcomes().get(2))
                    .isInstanceOfSatisfying(ImageOutcome.Failed.class, failed -> assertThat(failed.error())
                            .isInstanceOf(ConnectionException.class));
        }
    }

    @Test
    void manyAtOnceArriveUnharmed() throws Exception {
        try (RawServer server = RawServer.start((request, client) ->
                        client.respond(200, "Connection: close\r\n", RESPONSE.getBytes(US_ASCII)));
                ImagesService images = service(server)) {
            List<CompletableFuture<ImageResult<Path>>> calls = IntStream.range(0, 12)
                    .mapToObj(i -> images.generate(REQUEST, Delivery.toDirectory(directory)))
                    .toList();

            assertThat(calls).allSatisfy(call -> assertThat(call.join().images())
                    .hasSize(3)
                    .allSatisfy(image -> assertThat(same(image.content())).isTrue()));
        }
    }

    private static boolean same(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readAllBytes(), IMAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImagesService service(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY)
                .build();
    }
}
