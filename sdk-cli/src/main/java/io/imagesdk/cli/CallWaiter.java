package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Waits for a call, redraws its progress, and cancels it if the command is interrupted. */
final class CallWaiter {
    private static final long REDRAW_MILLIS = 500;

    private final Interrupts interrupts;
    private final ProgressLine progress;

    CallWaiter(Interrupts interrupts, ProgressLine progress) {
        this.interrupts = interrupts;
        this.progress = progress;
    }

    /**
     * Starts a call and returns its result.
     *
     * @throws ImagesException if the call fails; {@link CallCancelledException} if the command is interrupted
     */
    <T> T await(ImagesService service, Supplier<CompletableFuture<T>> start) {
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        // The action is registered before the call starts, so that no interrupt is lost.
        Runnable unregister = interrupts.onInterrupt(() -> {
            interrupted.set(true);
            // Closing waits until no file is being written. Only the first of several callers waits.
            service.close();
            closed.complete(true);
        });
        try {
            return run(closed, start);
        } catch (RuntimeException e) {
            // An interrupted call may also fail in other ways, which are effects of the interrupt.
            throw interrupted.get() ? cancelled(e) : e;
        } finally {
            unregister.run();
        }
    }

    private <T> T run(CompletableFuture<Boolean> closed, Supplier<CompletableFuture<T>> start) {
        CompletableFuture<T> call = start.get();
        CompletableFuture<Boolean> cancellation = closed.thenApply(done -> call.cancel(true));
        try {
            return result(call);
        } catch (InterruptedException ignored) {
            // The interrupt status is restored below.
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw cancelled(new CancellationException());
        } catch (CancellationException e) {
            throw cancelled(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ImagesException failure
                    ? failure
                    : new UnexpectedException(
                            "unexpected error: " + e.getCause(),
                            ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                            e.getCause());
        } finally {
            cancellation.cancel(true);
        }
    }

    private <T> T result(CompletableFuture<T> call) throws InterruptedException, ExecutionException {
        while (progress.isRedrawn()) {
            try {
                return call.get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException ignored) {
                // The call is still running.
                progress.redraw();
            }
        }
        return call.get();
    }

    /** Returns the exception of an interrupted call, with what the library knows of its billing and its task. */
    private static CallCancelledException cancelled(RuntimeException effect) {
        ImagesException known = effect instanceof ImagesException failure
                ? failure
                : effect.getCause() instanceof ImagesException cause ? cause : null;
        ErrorDetails details =
                known == null ? ErrorDetails.of(BillingStatus.UNKNOWN).build() : known.details();
        return new CallCancelledException("interrupted; no partial file remains", details, effect);
    }
}
