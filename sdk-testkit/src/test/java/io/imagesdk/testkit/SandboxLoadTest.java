package io.imagesdk.testkit;

import static io.imagesdk.testkit.SandboxClient.GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SandboxLoadTest {
    private static final ThreadGroup ALL_THREADS = allThreads();
    private static final int CALLS = 1000;

    private final Sandbox sandbox = Sandbox.start();
    private final SandboxClient sandboxClient = new SandboxClient(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void lets1000CallsWaitOnFewThreads() {
        String request = "{\"prompt\":\"x [seconds=1]\",\"size\":\"16x16\"}";

        List<CompletableFuture<Long>> calls = IntStream.range(0, CALLS)
                .mapToObj(i -> sandboxClient.postAsync(GENERATE, request).thenApply(SandboxLoadTest::threadsIfDrawn))
                .toList();
        long max = calls.stream().mapToLong(CompletableFuture::join).max().orElseThrow();

        assertThat(sandbox.requests()).hasSize(CALLS);
        assertThat(max).isPositive().isLessThanOrEqualTo(16);
    }

    @Test
    void sendsMoreThanFitsIntoTheHeap() throws Exception {
        long each = 60L << 20;
        String request =
                "{\"prompt\":\"[bytes=" + each + "]\",\"n\":10,\"size\":\"64x64\",\"response_format\":\"b64_json\"}";

        HttpResponse<Long> response = sandboxClient.http.send(
                sandboxClient
                        .to(GENERATE)
                        .POST(HttpRequest.BodyPublishers.ofString(request))
                        .build(),
                info -> HttpResponse.BodySubscribers.fromSubscriber(new Counting(), Counting::bytes));

        assertThat(10 * each).isGreaterThan(Runtime.getRuntime().maxMemory());
        assertThat(response.body()).isGreaterThan(10 * each * 4 / 3);
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(response.body());
    }

    /** The group above all others: continuations run in a group of their own, which since 19 sees no other. */
    private static ThreadGroup allThreads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static long threadsIfDrawn(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        Thread[] threads = new Thread[1000];
        return Arrays.stream(threads, 0, ALL_THREADS.enumerate(threads))
                .filter(thread -> thread.getName().startsWith("sandbox-"))
                .count();
    }

    /** Counts what it is given and keeps nothing. */
    private static final class Counting implements java.util.concurrent.Flow.Subscriber<List<java.nio.ByteBuffer>> {
        private long bytes;

        long bytes() {
            return bytes;
        }

        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<java.nio.ByteBuffer> buffers) {
            buffers.forEach(buffer -> bytes += buffer.remaining());
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
