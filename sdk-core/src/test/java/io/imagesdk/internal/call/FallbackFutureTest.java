package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.error.BillingStatus;
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

        first.completeExceptionally(new ConnectionException(
                "connection refused", ErrorDetails.of(BillingStatus.NOT_SENT).build(), null));

        assertThat(second).isCancelled();
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
        CompletableFuture<Boolean> ended =
                CompletableFuture.supplyAsync(() -> first.completeExceptionally(new ConnectionException(
                        "connection refused",
                        ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                        null)));
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
}
