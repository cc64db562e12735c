package io.imagesdk.internal.call;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.RateLimitException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The retries of requests that cost nothing. Such a request is repeated after every failure that may be temporary,
 * because a second response cannot lead to a second charge.
 *
 * @param scope the scope of the call
 * @param workers the executor on which a request is repeated
 */
public record FreeRequests(CallScope scope, Executor workers) {
    private static final int MAX_ATTEMPTS = 3;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
    private static final Duration MAX_DELAY = Duration.ofSeconds(30);

    /** Sends a request up to three times. A wait that the server requests is respected up to 30 seconds. */
    public <T> CompletableFuture<T> repeat(Supplier<CompletableFuture<T>> request) {
        return repeat(request, 1);
    }

    private <T> CompletableFuture<T> repeat(Supplier<CompletableFuture<T>> request, int attempt) {
        return request.get()
                .exceptionallyCompose(error -> attempt < MAX_ATTEMPTS && isTemporary(error)
                        ? scope.delay(delay(error, attempt), workers)
                                .thenCompose(waited -> repeat(request, attempt + 1))
                        : CompletableFuture.failedFuture(error));
    }

    /** Returns the delay before the attempt after this one. */
    public static Duration delay(int attempt) {
        return FIRST_DELAY.multipliedBy(attempt);
    }

    private static Duration delay(Throwable error, int attempt) {
        Duration requested = CompletionErrors.unwrap(error) instanceof ImagesException failure
                ? failure.rateLimit().retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
        Duration bounded = requested.compareTo(MAX_DELAY) < 0 ? requested : MAX_DELAY;
        return bounded.compareTo(delay(attempt)) > 0 ? bounded : delay(attempt);
    }

    /** Returns whether a request that costs nothing may succeed later. */
    public boolean isTemporary(Throwable error) {
        if (scope.abortReason() != null || !(CompletionErrors.unwrap(error) instanceof ImagesException failure)) {
            return false;
        }
        return !(failure instanceof ApiException)
                || failure instanceof RateLimitException
                || failure instanceof OverloadedException
                || failure.status().orElse(0) == REQUEST_TIMEOUT
                || failure.status().orElse(0) >= SERVER_ERROR;
    }
}
