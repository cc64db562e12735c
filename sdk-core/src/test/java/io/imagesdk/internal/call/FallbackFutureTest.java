package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.testing.Await;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FallbackFutureTest {
    @Test
    void cancelsASecondCallThatStartsWhileTheCallerEndsTheFuture() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        AtomicReference<CompletableFuture<String>> caller = new AtomicReference<>();
        caller.set(new FallbackFuture<>(
                first,
                elapsed -> {
                    caller.get().completeExceptionally(new TimeoutException("the caller waits no longer"));
                    return Optional.of(second);
                },
                (value, failure) -> value,
                UnaryOperator.identity(),
                FallbackRule.UNCHARGED));

        first.completeExceptionally(refused());

        assertThat(second).isCancelled();
    }

    /** A call that has succeeded is charged: a timeout at this moment must not take its image from the caller. */
    @Test
    void aTimeoutDoesNotReplaceTheOutcomeOfACallThatHasEnded() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> call = following(first, new CompletableFuture<>());
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch continued = new CountDownLatch(1);
        // The latest continuation runs first: the call has ended, and its future does not know it yet.
        CompletableFuture<?> unused = first.whenComplete((value, error) -> {
            ending.countDown();
            Await.release(continued);
        });
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> first.complete("image"));
        ending.await();

        assertThat(call.completeExceptionally(new TimeoutException("the caller waits no longer")))
                .isFalse();
        assertThat(call.complete("another image")).isFalse();
        continued.countDown();
        ended.join();

        assertThat(call.join()).isEqualTo("image");
    }

    @Test
    void theCallerCompletesTheCallThatRuns() {
        TimeoutException timeout = new TimeoutException("the caller waits no longer");
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> call = following(first, second);

        first.completeExceptionally(refused());

        assertThat(call.completeExceptionally(timeout)).isTrue();
        assertThat(second).isCompletedExceptionally();
        assertThatThrownBy(call::join).hasCause(timeout);
        CompletableFuture<String> other = new CompletableFuture<>();
        assertThat(following(other, second).complete(null)).isTrue();
        assertThat(other).isCompletedWithValue(null);
    }

    /** Also a failure that would lead to the second service is final if it comes from the caller. */
    @Test
    void aFailureOfTheCallerIsFinal() {
        CompletableFuture<String> first = new CompletableFuture<>();
        ConnectionException failure = refused();
        CompletableFuture<String> call = following(first, CompletableFuture.completedFuture("image"));

        assertThat(call.completeExceptionally(failure)).isTrue();

        assertThatThrownBy(call::join).hasCause(failure);
    }

    private static FallbackFuture<String> following(CompletableFuture<String> first, CompletableFuture<String> second) {
        return new FallbackFuture<>(
                first,
                elapsed -> Optional.of(second),
                (value, failure) -> value + " of the second service",
                UnaryOperator.identity(),
                FallbackRule.UNCHARGED);
    }

    private static ConnectionException refused() {
        return new ConnectionException(
                "connection refused", ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }

    /** A listener of the second service may block its start. */
    @Test
    void isCancelledAtOnceWhileASecondCallIsStarted() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<String> call = new FallbackFuture<>(
                first,
                elapsed -> {
                    starting.countDown();
                    Await.release(cancelled);
                    return Optional.of(second);
                },
                (value, failure) -> value,
                UnaryOperator.identity(),
                FallbackRule.UNCHARGED);
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> first.completeExceptionally(refused()));
        starting.await();

        assertThat(call.cancel(true)).isTrue();
        cancelled.countDown();
        ended.join();

        assertThat(second).isCancelled();
        assertThatThrownBy(call::join)
                .isInstanceOf(CancellationException.class)
                .rootCause()
                .isInstanceOf(ConnectionException.class);
    }

    /** The second call may be charged before it is cancelled. */
    @Test
    void theErrorOfTheCallerHasWhatIsKnownWhileASecondCallIsStarted() {
        CompletableFuture<String> first = new CompletableFuture<>();
        TimeoutException timeout = new TimeoutException("the caller waits no longer");
        AtomicReference<CompletableFuture<String>> caller = new AtomicReference<>();
        caller.set(new FallbackFuture<>(
                first,
                elapsed -> {
                    caller.get().completeExceptionally(timeout);
                    return Optional.of(new CompletableFuture<>());
                },
                (value, failure) -> value,
                UnaryOperator.identity(),
                FallbackRule.UNCHARGED));

        first.completeExceptionally(refused());

        assertThatThrownBy(caller.get()::join).hasCause(timeout);
        assertThat(timeout.getSuppressed())
                .singleElement()
                .isInstanceOfSatisfying(CallCancelledException.class, known -> assertThat(known.billing())
                        .isEqualTo(BillingStatus.UNKNOWN));
    }
}
