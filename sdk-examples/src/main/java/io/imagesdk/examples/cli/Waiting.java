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
    <T> T on(ImagesService service, CompletableFuture<T> call) {
        Runnable forget = interrupts.onInterrupt(() -> {
            call.cancel(true);
            service.close(); // waits until no file is left in the making
        });
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
            forget.run();
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
