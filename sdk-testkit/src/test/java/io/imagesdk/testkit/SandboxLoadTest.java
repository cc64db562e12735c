package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SandboxLoadTest {
    private static final ThreadGroup ALL_THREADS = allThreads();
    private static final int CALLS = 1000;

    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient client = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void delays1000ResponsesOnFewThreads() {
        String request = "{\"prompt\":\"x [seconds=1]\",\"size\":\"16x16\"}";

        List<CompletableFuture<Long>> calls = IntStream.range(0, CALLS)
                .mapToObj(i -> client.postAsync(GENERATE, request).thenApply(SandboxLoadTest::countSandboxThreads))
                .toList();
        long max = calls.stream().mapToLong(CompletableFuture::join).max().orElseThrow();

        assertThat(sandbox.requests()).hasSize(CALLS);
        assertThat(max).isPositive().isLessThanOrEqualTo(16);
    }

    @Test
    void sendsResponseLargerThanHeap() throws Exception {
        long imageLength = 60L << 20;
        String request = "{\"prompt\":\"[bytes=" + imageLength
                + "]\",\"n\":10,\"size\":\"64x64\",\"response_format\":\"b64_json\"}";

        HttpResponse<Long> response = client.http.send(
                client.to(GENERATE)
                        .POST(HttpRequest.BodyPublishers.ofString(request))
                        .build(),
                info -> HttpResponse.BodySubscribers.fromSubscriber(
                        new CountingSubscriber(), CountingSubscriber::bytes));

        assertThat(10 * imageLength).isGreaterThan(Runtime.getRuntime().maxMemory());
        assertThat(response.body()).isGreaterThan(10 * imageLength * 4 / 3);
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(response.body());
    }

    /** Returns the root thread group. Callbacks run in another group, which cannot list the others since JDK 19. */
    private static ThreadGroup allThreads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static long countSandboxThreads(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        Thread[] threads = new Thread[1000];
        return Arrays.stream(threads, 0, ALL_THREADS.enumerate(threads))
                .filter(thread -> thread.getName().startsWith("sandbox-"))
                .count();
    }

    /** A subscriber that counts bytes and discards them. */
    private static final class CountingSubscriber implements Flow.Subscriber<List<ByteBuffer>> {
        private long bytes;

        long bytes() {
            return bytes;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            buffers.forEach(buffer -> bytes += buffer.remaining());
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
