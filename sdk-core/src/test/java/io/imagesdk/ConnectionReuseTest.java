package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageSink;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.SampleImages;
import io.imagesdk.testing.SuiteLog;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * A connection that the HTTP client has reused belongs to another call: cancelling the first call must not close it.
 */
@Timeout(60)
class ConnectionReuseTest {
    @RepeatedTest(10)
    void cancelDuringDeliveryDoesNotHarmTheNextCallOnTheConnection() throws Exception {
        CountDownLatch delivering = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (KeepAliveServer server = new KeepAliveServer();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.XAI)
                        .baseUrl(server.url())
                        .apiKey(SuiteLog.KEY)
                        .build()) {
            CompletableFuture<ImageResult<Long>> first =
                    images.generate(request("first"), Delivery.to(new BlockingSink(delivering, release)));
            assertThat(delivering.await(20, TimeUnit.SECONDS)).isTrue();
            // The response of the first call has arrived completely; the connection is free.
            CompletableFuture<?> second = images.generate(request("second"));
            assertThat(server.secondReceived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

            first.cancel(true);
            server.respondToSecond.release();

            assertThat(second).succeedsWithin(Duration.ofSeconds(20));
            assertThat(server.connections).hasValue(1);
        } finally {
            release.countDown();
        }
    }

    private static GenerateRequest request(String prompt) {
        return GenerateRequest.builder().prompt(prompt).build();
    }

    /** A sink that is still at work when its call is cancelled. */
    private record BlockingSink(CountDownLatch delivering, CountDownLatch release) implements ImageSink<Long> {
        @Override
        public Receiver<Long> open(int index) {
            return new Receiver<>() {
                @Override
                public void write(ByteBuffer bytes) {
                    delivering.countDown();
                    try {
                        release.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public Long complete(ImageFacts facts) {
                    return facts.byteCount();
                }

                @Override
                public void abort() {
                    // Nothing is stored.
                }
            };
        }
    }

    /**
     * Answers requests on connections that stay open; the one with the prompt "second" only when the test permits it.
     */
    private static final class KeepAliveServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();
        private final Semaphore secondReceived = new Semaphore(0);
        private final Semaphore respondToSecond = new Semaphore(0);

        KeepAliveServer() throws IOException {
            start(() -> {
                while (!socket.isClosed()) {
                    Socket client = socket.accept();
                    connections.incrementAndGet();
                    start(() -> serve(client));
                }
            });
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve(Socket client) throws Exception {
            byte[] body = ("{\"data\":[{\"b64_json\":\"" + SampleImages.base64(SampleImages.encoded("png", 8, 8))
                            + "\"}]}")
                    .getBytes(UTF_8);
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (String request = read(in); !request.isEmpty(); request = read(in)) {
                if (request.contains("second")) {
                    secondReceived.release();
                    respondToSecond.acquire();
                }
                client.getOutputStream().write(head.getBytes(ISO_8859_1));
                client.getOutputStream().write(body);
                client.getOutputStream().flush();
            }
        }

        private static String read(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.append((char) next);
            }
            int length = head.toString()
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return head + new String(in.readNBytes(length), UTF_8);
        }

        private static void start(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (Exception ignored) {
                    // The test has closed the socket.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @FunctionalInterface
        private interface Task {
            void run() throws Exception;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
