package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.recovery.InterruptedFile;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ChildJvm;
import io.imagesdk.testing.KillableCalls;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process is killed while the responses of its calls arrive, each with four images, at 50 random positions of these
 * responses. Each image whose bytes had all arrived has its name and can be opened.
 */
@Timeout(120)
class KilledCallTest {
    private static final int CALLS = 5;
    private static final Pattern PROMPT = Pattern.compile("call (\\d+)");
    private static final List<byte[]> IMAGES = IntStream.range(0, KillableCalls.IMAGES)
            .mapToObj(index -> SampleImages.encoded("png", 60 + 30 * index, 90))
            .toList();

    @TempDir
    Path directory;

    /** The positions in the response after which an image is complete. */
    private final List<Integer> ends = new ArrayList<>();

    private final byte[] response = response();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsEveryImageThatHasArrived(long seed) throws Exception {
        int[] sent = kill(seed, true);

        for (int call = 0; call < CALLS; call++) {
            int complete = complete(sent[call]);
            assertThat(names(call, false))
                    .as("call %d after %d bytes", call, sent[call])
                    .isEqualTo(expected(complete));
            verify(call, complete);
            // What remains is a part of the next image, or the second name of an image that was just being named.
            for (InterruptedFile file : InterruptedFile.findAll(directory(call))) {
                assertThat(file.kind() == InterruptedFile.FileKind.INCOMPLETE || isNamed(call, file.path()))
                        .as("%s of call %d", file, call)
                        .isTrue();
            }
            assertThat(names(call, true)).allMatch(name -> name.matches("\\.cat(-[234])?\\.[0-9a-f]{16}\\.part"));
        }
    }

    /** The process has had no time, so that nobody knows which bytes it has received. */
    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8, 9, 10})
    void namesAnImageBeforeTheNextOneStarts(long seed) throws Exception {
        int[] unused = kill(seed, false);

        for (int call = 0; call < CALLS; call++) {
            List<String> named = names(call, false);
            assertThat(named).isEqualTo(expected(named.size()));
            verify(call, named.size());
            assertThat(names(call, true)).hasSizeLessThanOrEqualTo(1);
            for (InterruptedFile file : InterruptedFile.findAll(directory(call))) {
                if (file.kind() == InterruptedFile.FileKind.COMPLETE) {
                    assertThat(file.restore()).hasBinaryContent(IMAGES.get(named.size()));
                }
            }
        }
    }

    /** Returns the number of bytes of its response that each call has been sent. */
    private int[] kill(long seed, boolean received) throws Exception {
        Random random = new Random(seed);
        int[] sent = random.ints(CALLS, 0, response.length).toArray();
        CountDownLatch stopped = new CountDownLatch(CALLS);
        try (RawServer server = RawServer.start((request, client) -> {
            int end = sent[call(request)];
            client.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + response.length
                    + "\r\n\r\n");
            client.write(Arrays.copyOf(response, end));
            stopped.countDown();
            client.stall();
        })) {
            Process process = ChildJvm.start(
                    KillableCalls.class,
                    List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                    directory.resolve("log"),
                    server.url(),
                    directory.toString(),
                    String.valueOf(CALLS));
            try {
                assertThat(stopped.await(60, TimeUnit.SECONDS)).as(() -> log()).isTrue();
                for (int call = 0; received && call < CALLS; call++) {
                    int index = call;
                    Await.until(
                            "the images of call " + call,
                            () -> names(index, false).size() >= complete(sent[index]));
                }
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        return sent;
    }

    private void verify(int call, int complete) throws IOException {
        for (int index = 0; index < complete; index++) {
            Path file = directory(call).resolve("cat-" + (index + 1) + ".png");
            assertThat(file).hasBinaryContent(IMAGES.get(index));
            assertThat(ImageIO.read(file.toFile())).isNotNull();
        }
    }

    private static int call(RawServer.Request request) {
        Matcher prompt = PROMPT.matcher(new String(request.body(), UTF_8));
        assertThat(prompt.find()).isTrue();
        return Integer.parseInt(prompt.group(1));
    }

    private int complete(int sentBytes) {
        return (int) ends.stream().filter(end -> end <= sentBytes).count();
    }

    private static List<String> expected(int complete) {
        return IntStream.rangeClosed(1, complete)
                .mapToObj(number -> "cat-" + number + ".png")
                .toList();
    }

    private Path directory(int call) {
        return directory.resolve(String.valueOf(call));
    }

    private List<String> names(int call, boolean hidden) throws IOException {
        try (Stream<Path> files = Files.list(directory(call))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".") == hidden)
                    .sorted()
                    .toList();
        }
    }

    /** Returns whether a file has a name that is not hidden, too. */
    private boolean isNamed(int call, Path file) throws IOException {
        for (String name : names(call, false)) {
            if (Files.isSameFile(directory(call).resolve(name), file)) {
                return true;
            }
        }
        return false;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private byte[] response() {
        StringBuilder json = new StringBuilder("{\"created\":1,\"data\":[");
        for (byte[] image : IMAGES) {
            json.append(ends.isEmpty() ? "{\"b64_json\":\"" : ",{\"b64_json\":\"")
                    .append(SampleImages.base64(image))
                    .append('"');
            ends.add(json.length());
            json.append('}');
        }
        return json.append("]}").toString().getBytes(ISO_8859_1);
    }
}
