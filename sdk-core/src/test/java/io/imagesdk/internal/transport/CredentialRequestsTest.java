package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ListenerRegistry;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.transport.CredentialRequests.Answer;
import io.imagesdk.model.CallListener.CallInfo.CallOperation;
import io.imagesdk.testing.Await;
import io.imagesdk.testing.ManualScheduler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CredentialRequestsTest {
    private static final Optional<String> CREDENTIALS = Optional.of("Basic dXNlcjpwYXNz");

    private final ManualScheduler time = new ManualScheduler(Runnable::run);
    private final ServiceExecutors executors =
            new ServiceExecutors(Optional.empty(), ServiceExecutors.Environment.SYSTEM);
    private final ListenerRegistry listeners =
            new ListenerRegistry(List.of(), "test", URI.create("https://example.com"), executors);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CredentialRequests requests = new CredentialRequests();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aCallThatEndsLeavesTheRequestToTheCallThatStillWaits() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CallScope first = scope();
        CompletableFuture<Answer> cancelled = get(first, () -> {
            Await.release(answer);
            return Thread.currentThread().isInterrupted() ? Optional.empty() : CREDENTIALS;
        });
        CompletableFuture<Answer> waiting = get(scope(), () -> {
            throw new AssertionError("a second request");
        });

        first.abort(cancellation());
        answer.countDown();

        assertThat(cancelled).isCompletedExceptionally();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer(CREDENTIALS, false));
    }

    @Test
    void interruptsTheRequestForWhichNoCallWaits() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        CallScope first = scope();
        CallScope second = scope();
        Supplier<Optional<String>> request = () -> {
            started.countDown();
            Await.release(new CountDownLatch(1));
            interrupted.countDown();
            return Optional.empty();
        };
        get(first, request);
        get(second, request);
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

        first.abort(cancellation());
        second.abort(cancellation());

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(get(scope(), () -> CREDENTIALS).get(20, TimeUnit.SECONDS).credentials())
                .isEqualTo(CREDENTIALS);
    }

    @Test
    void cancelsTheRequestAfterItsTimeout() throws Exception {
        CompletableFuture<Answer> answer = get(scope(), () -> {
            Await.release(new CountDownLatch(1));
            return Optional.empty();
        });

        time.advance(CredentialRequests.TIMEOUT);

        assertThat(answer.get(20, TimeUnit.SECONDS).isCancelled()).isTrue();
    }

    @Test
    void usesFewThreadsForRequestsThatIgnoreTheInterrupt() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        for (int i = 0; i < CredentialRequests.MAX_THREADS; i++) {
            CountDownLatch started = new CountDownLatch(1);
            CallScope scope = scope();
            get(scope, () -> {
                started.countDown();
                awaitUninterruptibly(released);
                return Optional.empty();
            });
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            scope.abort(cancellation());
        }

        assertThatThrownBy(() -> get(scope(), () -> CREDENTIALS).get(20, TimeUnit.SECONDS))
                .hasRootCauseMessage("the authenticator of the HttpClient has not returned from 16 earlier requests"
                        + " for credentials");

        released.countDown();
        Queue<Answer> answers = new ArrayDeque<>();
        Await.until("the threads are free", () -> {
            get(scope(), () -> CREDENTIALS)
                    .handle((answer, error) -> error == null && answers.add(answer))
                    .join();
            return !answers.isEmpty();
        });
        assertThat(answers).containsExactly(new Answer(CREDENTIALS, false));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException ignored) {
                // Code of a caller may ignore it.
            }
        }
    }

    private CompletableFuture<Answer> get(CallScope scope, Supplier<Optional<String>> request) {
        return requests.get("proxy:80", request, scope, threads);
    }

    private CallScope scope() {
        return new CallScope(
                time,
                Duration.ofMinutes(10),
                listeners.start(CallOperation.GENERATE, Optional.empty(), Optional.empty()));
    }

    private static RuntimeException cancellation() {
        return new CallCancelledException(
                "cancelled", ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
