package io.imagesdk.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every response of the fixtures, split at every byte into two writes on the socket, including status line and headers.
 */
class SplitResponseTest {
    private static final int AT_ONCE = 16;

    static Stream<String> responses() {
        return Fixtures.files("response").stream()
                .filter(file -> file.matches("(xai|xai-gateway|openai|dieyuyun|new-api|wellapi)/.*"))
                .filter(file -> !file.matches(".*(async|deferred|task|stream).*"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void readsTheSameWhereverTheNetworkCuts(String file) throws Exception {
        byte[] response = response(file);
        ProviderProfile profile =
                Providers.XAI.toBuilder().retriesAllowed(false).build();
        try (Splitting server = new Splitting(response);
                ImagesService images = ImagesService.builder()
                        .provider(profile)
                        .baseUrl("http://127.0.0.1:" + server.listener.getLocalPort())
                        .apiKey("a-key-of-the-contract")
                        .build()) {
            String whole = story(images).join(); // the first answer is cut before its first byte

            assertThat(whole).doesNotContain("Unexpected");
            for (int cut = 1; cut < response.length; cut += AT_ONCE) {
                List<CompletableFuture<String>> stories = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    stories.add(story(images));
                }
                assertThat(stories).as("cut near byte %d", cut).allSatisfy(story -> assertThat(story.join())
                        .isEqualTo(whole));
            }
            assertThat(server.cuts.get()).isGreaterThanOrEqualTo(response.length);
        }
    }

    /** Returns the outcome of a call in a comparable form. */
    private static CompletableFuture<String> story(ImagesService images) {
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat in a tree").build();
        return images.generate(request).handle((result, error) -> error == null ? told(result) : told(error));
    }

    private static String told(ImageResult<ImageBytes> result) {
        return result.outcomes() + " " + result.usage() + " " + result.createdAt() + " " + result.responseJson() + " "
                + result.headers();
    }

    private static String told(Throwable thrown) {
        ImagesException error = (ImagesException) (thrown instanceof CompletionException ? thrown.getCause() : thrown);
        return error + " " + error.body() + " " + error.rateLimit() + " "
                + error.outcomes().size();
    }

    private static byte[] response(String file) {
        // No URL is downloaded: another scheme is rejected with the same message each time.
        String body = Fixtures.text(file).replaceAll("\"https://[^/\"]+", "\"ftp://nowhere.example");
        StringBuilder head = new StringBuilder(
                "HTTP/1.1 " + Fixtures.entry(file).path("status").asInt() + " X\r\n");
        Fixtures.entry(file).path("headers").properties().forEach(header -> head.append(header.getKey())
                .append(": ")
                .append(header.getValue().asText())
                .append("\r\n"));
        head.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n\r\n");
        return (head + new String(body.getBytes(UTF_8), ISO_8859_1)).getBytes(ISO_8859_1);
    }

    /** Answers every request of a connection with the same bytes, split one byte later each time. */
    private static final class Splitting implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        final AtomicInteger cuts = new AtomicInteger();
        private final byte[] response;

        Splitting(byte[] response) throws IOException {
            this.response = response;
            daemon(() -> {
                while (true) {
                    Socket socket = listener.accept();
                    daemon(() -> serve(socket));
                }
            });
        }

        private void serve(Socket connection) throws IOException {
            try (Socket socket = connection) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (readRequest(in)) {
                    int cut = cuts.getAndIncrement() % response.length;
                    socket.getOutputStream().write(response, 0, cut);
                    socket.getOutputStream().write(response, cut, response.length - cut);
                }
            }
        }

        /** Reads a request of this test, whose body is one line that ends with a brace. */
        private static boolean readRequest(InputStream in) throws IOException {
            int next;
            while ((next = in.read()) != '}') {
                if (next < 0) {
                    return false;
                }
            }
            return true;
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void daemon(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException ignored) {
                    // The test has ended, or the client has closed the connection.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
