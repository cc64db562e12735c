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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Waits for a call while its progress is drawn, and cancels it when the program is interrupted. */
final class CallWaiter {
    private static final long REDRAW_MILLIS = 500;

    private final Interrupts interrupts;
    private final ProgressLine progress;

    CallWaiter(Interrupts interrupts, ProgressLine progress) {
        this.interrupts = interrupts;
        this.progress = progress;
    }

    /**
     * What the call gives.
     *
     * @throws ImagesException what it failed with; {@link CallCancelledException} when somebody pressed Ctrl-C
     */
    <T> T on(ImagesService service, Supplier<CompletableFuture<T>> start) {
        AtomicBoolean interrupted = new AtomicBoolean();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Runnable forget = interrupts.onInterrupt(
                () -> { // said before the call begins, or Ctrl-C could come between
                    interrupted.set(true);
                    service.close(); // waits until no file is in the making; only the first to close waits
                    closed.complete(true);
                });
        try {
            return started(closed, start);
        } catch (RuntimeException e) {
            throw interrupted.get() ? cancelled() : e; // whatever the call made of it
        } finally {
            forget.run();
        }
    }

    private <T> T started(CompletableFuture<Boolean> closed, Supplier<CompletableFuture<T>> start) {
        CompletableFuture<T> call = start.get();
        CompletableFuture<Boolean> ends = closed.thenApply(done -> call.cancel(true));
        try {
            return result(call);
        } catch (InterruptedException ignored) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw cancelled();
        } catch (CancellationException e) {
            throw cancelled();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ImagesException ours
                    ? ours
                    : new UnexpectedException(
                            "unexpected: " + e.getCause(),
                            ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                            e.getCause());
        } finally {
            ends.cancel(true); // the call is over, and nothing is left to be ended
        }
    }

    private <T> T result(CompletableFuture<T> call) throws InterruptedException, ExecutionException {
        while (progress.redraws()) {
            try {
                return call.get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException ignored) {
                progress.redraw();
            }
        }
        return call.get();
    }

    private static CallCancelledException cancelled() {
        return new CallCancelledException(
                "interrupted; no file was left in part",
                ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                null);
    }
}
