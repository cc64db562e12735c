package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading the results of a batch continues, whatever part of the file a server sends. */
@Timeout(60)
class BatchRangeTest {
    private static final int RESULTS = 10;
    private static final byte[] FILE = IntStream.range(0, RESULTS)
            .mapToObj(number -> "{\"custom_id\":\"img-" + number + "\",\"response\":{\"body\":{\"data\":["
                    + ServiceFixtures.ITEM + "]}},\"error\":null}\n")
            .collect(Collectors.joining())
            .getBytes(UTF_8);

    /** What a server sends in place of a part. */
    private enum Store {
        /** A part of the compressed file. */
        COMPRESSED {
            @Override
            Part part(int from) throws IOException {
                byte[] compressed = gzip();
                return from < compressed.length
                        ? new Part(206, "Content-Encoding: gzip\r\n", from, compressed)
                        : new Part(416, "Content-Range: bytes */" + compressed.length + "\r\n", from, new byte[from]);
            }
        },
        /** A part that starts at an earlier block. */
        BLOCKS {
            @Override
            Part part(int from) {
                int block = from / 100 * 100;
                return new Part(206, "Content-Range: bytes " + block + "-" + (FILE.length - 1) + "/x\r\n", block, FILE);
            }
        },
        /** The requested part. */
        EXACT {
            @Override
            Part part(int from) {
                return new Part(206, "Content-Range: bytes " + from + "-" + (FILE.length - 1) + "/*\r\n", from, FILE);
            }
        },
        /** The complete file. */
        COMPLETE {
            @Override
            Part part(int from) {
                return new Part(200, "", 0, FILE);
            }
        };

        abstract Part part(int from) throws IOException;

        Part complete() throws IOException {
            return this == COMPRESSED
                    ? new Part(200, "Content-Encoding: gzip\r\n", 0, gzip())
                    : new Part(200, "", 0, FILE);
        }
    }

    private record Part(int status, String headers, int from, byte[] file) {
        byte[] body() {
            return Arrays.copyOfRange(file, from, file.length);
        }
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(FILE);
        }
        return compressed.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void deliversEachResultOnce(Store store) throws Exception {
        String status =
                Files.readString(Path.of("src/test/resources/fixtures/batches/openai/status.completed.no-errors.json"));
        List<String> received = new ArrayList<>();
        List<ImageBatch> stored = new ArrayList<>();
        try (RawServer server = RawServer.start((request, client) -> {
                    if (!request.head().contains("/files/")) {
                        client.respond(200, "Connection: close\r\n", status.getBytes(UTF_8));
                        return;
                    }
                    String range = request.header("Range").replaceAll("[^0-9]", "");
                    Part part = range.isEmpty() ? store.complete() : store.part(Integer.parseInt(range));
                    client.respond(part.status(), "Connection: close\r\n" + part.headers(), part.body());
                });
                ImagesService images = ServiceFixtures.service(server)
                        .provider(Providers.OPENAI)
                        .environment(ServiceFixtures.environment(new AutoAdvancingScheduler(Runnable::run)))
                        .build()) {
            assertThatThrownBy(() -> images.awaitBatch(images.batch("b-1"), Delivery.inMemory(), result -> {
                                if (received.size() == 4) {
                                    throw new IllegalStateException("the process ends");
                                }
                                received.add(result.id());
                                stored.add(result.next());
                            })
                            .join())
                    .hasMessageContaining("the process ends");

            BatchSummary summary = images.awaitBatch(
                            ImageBatch.fromJson(stored.get(3).toJson()),
                            Delivery.inMemory(),
                            result -> received.add(result.id()))
                    .join();

            assertThat(summary.failed()).isZero();
        }
        assertThat(received)
                .containsExactlyElementsOf(IntStream.range(0, RESULTS)
                        .mapToObj(number -> "img-" + number)
                        .toList());
    }
}
