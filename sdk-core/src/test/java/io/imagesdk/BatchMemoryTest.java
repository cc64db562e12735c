package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The results of a large batch in a small heap, over connections that break. */
@Timeout(180)
class BatchMemoryTest {
    private static final int MIB = 1 << 20;
    private static final int LINES = 1_000;
    private static final int LARGE_EVERY = 100;
    private static final int CUTS = 5;
    private static final String STATUS = "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"f-1\","
            + "\"error_file_id\":null,\"request_counts\":{\"total\":1000,\"completed\":1000,\"failed\":0}}";

    @TempDir
    Path directory;

    /** The program that runs in the small heap. It deletes each file when it has checked its size. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            AtomicInteger next = new AtomicInteger();
            AtomicLong bytes = new AtomicLong();
            try (ImagesService images = ImagesService.builder()
                    .provider(Providers.OPENAI)
                    .baseUrl(args[0])
                    .apiKey(SuiteLog.KEY)
                    .build()) {
                ImageBatch batch = images.batch("b-1");
                BatchSummary summary = images.blocking()
                        .awaitBatch(
                                batch,
                                Delivery.toDirectory(Path.of(args[1])),
                                result -> {
                                    if (!result.id().equals("img-" + next.getAndIncrement())) {
                                        throw new IllegalStateException("unexpected " + result.id());
                                    }
                                    bytes.addAndGet(deleted(result.images()
                                            .orElseThrow()
                                            .image()
                                            .content()));
                                },
                                CallOptions.DEFAULT);
                System.out.println(summary.delivered() + " delivered, " + summary.failed() + " failed, " + bytes);
            }
        }

        private static long deleted(Path file) {
            try {
                long size = Files.size(file);
                Files.delete(file);
                return size;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void readsAThousandLargeResultsInASmallHeap() throws Exception {
        byte[] png = SampleImages.encoded("png", 64, 64);
        byte[] small = SmallHeapTest.padded(png, 64 << 10);
        byte[] large = SmallHeapTest.padded(png, 20 * MIB);
        String smallText = SampleImages.base64(small);
        String largeText = SampleImages.base64(large);
        long[] ends = ends(smallText.length(), largeText.length());
        AtomicInteger downloads = new AtomicInteger();
        try (RawServer server = RawServer.start((request, client) -> {
            if (!request.path().contains("/content")) {
                client.respond(200, "Connection: close\r\n", STATUS.getBytes(ISO_8859_1));
                return;
            }
            String range = request.header("Range").replaceAll("[^0-9]", "");
            long offset = range.isEmpty() ? 0 : Long.parseLong(range);
            int first = range.isEmpty() ? 0 : index(ends, offset);
            int cut = downloads.incrementAndGet() <= CUTS ? first + LINES / (CUTS + 2) : LINES;
            client.write("HTTP/1.1 " + (range.isEmpty() ? 200 : 206) + " X\r\nConnection: close\r\nContent-Length: "
                    + (ends[LINES - 1] - offset) + "\r\n\r\n");
            // The offset is behind a line and before its line feed.
            client.write(offset == 0 ? "" : "\n");
            for (int line = first; line < cut; line++) {
                client.write(prefix(line))
                        .write(line % LARGE_EVERY == 0 ? largeText : smallText)
                        .write(suffix());
            }
            if (cut < LINES) {
                // The connection breaks within an image.
                client.write(prefix(cut)).write(smallText.substring(0, 1_000)).reset();
            }
        })) {
            ChildJvm.Result result =
                    ChildJvm.run(Program.class, List.of("-Xmx32m"), server.url(), directory.toString());

            int largeCount = LINES / LARGE_EVERY;
            long bytes = (long) largeCount * large.length + (long) (LINES - largeCount) * small.length;
            assertThat(result.output()).contains(LINES + " delivered, 0 failed, " + bytes);
            assertThat(downloads).hasValue(CUTS + 1);
            assertThat(directory).isEmptyDirectory();
        }
    }

    private static long[] ends(int smallLength, int largeLength) {
        long[] ends = new long[LINES];
        long end = 0;
        for (int line = 0; line < LINES; line++) {
            end += prefix(line).length() + (line % LARGE_EVERY == 0 ? largeLength : smallLength) + suffix().length();
            ends[line] = end;
        }
        return ends;
    }

    /** Returns the line behind an offset, which is before the line feed of the previous one. */
    private static int index(long[] ends, long offset) {
        int index = IntStream.range(0, LINES)
                .filter(line -> ends[line] - 1 == offset)
                .findFirst()
                .orElseThrow();
        return index + 1;
    }

    private static String prefix(int line) {
        return "{\"custom_id\":\"img-" + line
                + "\",\"response\":{\"status_code\":200,\"body\":{\"data\":[{\"b64_json\":\"";
    }

    private static String suffix() {
        return "\"}]}},\"error\":null}\n";
    }
}
