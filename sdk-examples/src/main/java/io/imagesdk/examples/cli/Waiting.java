package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallOutcome;
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
final class Waiting {
    private static final long REDRAW_MILLIS = 500;

    private final Interrupts interrupts;
    private final ProgressLine progress;

    Waiting(Interrupts interrupts, ProgressLine progress) {
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
        } catch (RuntimeException failure) {
            throw interrupted.get() ? cancelled() : failure; // whatever the call made of it
        } finally {
            forget.run();
        }
    }

    private <T> T started(CompletableFuture<Boolean> closed, Supplier<CompletableFuture<T>> start) {
        CompletableFuture<T> call = start.get();
        CompletableFuture<Boolean> ends = closed.thenApply(done -> call.cancel(true));
        try {
            return result(call);
        } catch (InterruptedException interrupted) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw cancelled();
        } catch (CancellationException cancelled) {
            throw cancelled();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ImagesException ours
                    ? ours
                    : new UnexpectedException(
                            "unexpected: " + failed.getCause(),
                            ErrorDetails.of(CallOutcome.UNKNOWN).build(),
                            failed.getCause());
        } finally {
            ends.cancel(true); // the call is over, and nothing is left to be ended
        }
    }

    private <T> T result(CompletableFuture<T> call) throws InterruptedException, ExecutionException {
        while (progress.redraws()) {
            try {
                return call.get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException notYet) {
                progress.redraw();
            }
        }
        return call.get();
    }

    private static CallCancelledException cancelled() {
        return new CallCancelledException(
                "interrupted; no file was left in part",
                ErrorDetails.of(CallOutcome.UNKNOWN).build(),
                null);
    }
}
