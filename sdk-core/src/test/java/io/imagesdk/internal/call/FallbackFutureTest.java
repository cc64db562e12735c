package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ErrorDetails;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
}
