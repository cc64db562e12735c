package io.imagesdk.internal.call;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes on what happens in one call: in order, and nothing after its one end. Only enqueues, so it may be told on any thread. */
public final class CallEventDispatcher implements CallEventSink {
    private final CallInfo call;
    private final List<ListenerQueue> queues;
    private final ProgressDispatcher progressDispatcher;
    private boolean over;

    public CallEventDispatcher(CallInfo call, List<ListenerQueue> queues, ProgressDispatcher progress) {
        this.call = call;
        this.queues = queues;
        this.progressDispatcher = progress;
    }

    @Override
    public void attempt(Attempt attempt) {
        tell(listener -> listener.onAttempt(call, attempt));
    }

    @Override
    public void retry(CallRetry retry) {
        tell(listener -> listener.onRetry(call, retry));
    }

    @Override
    public void progress(Progress progress) {
        progressDispatcher.dispatch(progress);
        Progress shown = new Progress(
                progress.phase(),
                progress.bytes(),
                progress.total(),
                progress.elapsed(),
                progress.task().map(CallEventDispatcher::withoutAddresses));
        tell(listener -> listener.onProgress(call, shown));
    }

    /** Those of a task may be signed: who made the call may keep them, a trace may not. */
    private static TaskStatus withoutAddresses(TaskStatus status) {
        ImageTask task = status.task();
        ImageTask bare = new ImageTask(
                task.provider(), task.baseUrl(), task.id(), task.kind(), task.createdAt(), Optional.empty(), List.of());
        return new TaskStatus(
                bare,
                status.state(),
                status.providerStatus(),
                status.percent(),
                status.nextPollAfter(),
                Optional.empty());
    }

    private synchronized void tell(Consumer<CallListener> event) {
        if (!over) {
            queues.forEach(listenerQueue -> listenerQueue.enqueue(event));
        }
    }

    /** It ended with that value. */
    public void succeeded(@Nullable Object value, Duration duration) {
        if (value instanceof ImageResult<?> result) {
            end(duration, Optional.empty(), result.outcomes(), result.usage());
        } else {
            end(duration, Optional.empty(), List.of(), Usage.NONE);
        }
    }

    /** It ended with that failure. */
    public void failed(ImagesException failure, Duration duration) {
        end(
                duration,
                Optional.of(CallFailure.of(failure)),
                failure.outcomes(),
                failure.details().usage());
    }

    /** The first end counts, however many ways of ending meet. */
    private synchronized void end(
            Duration duration, Optional<CallFailure> failure, List<? extends ImageOutcome<?>> outcomes, Usage usage) {
        if (over) {
            return;
        }
        over = true;
        CallEnd end = new CallEnd(
                duration,
                failure,
                count(outcomes, ImageOutcome.Delivered.class),
                count(outcomes, ImageOutcome.Blocked.class),
                count(outcomes, ImageOutcome.Failed.class),
                usage);
        queues.forEach(listenerQueue -> listenerQueue.enqueueAlways(listener -> listener.onEnd(call, end)));
    }

    private static int count(List<? extends ImageOutcome<?>> outcomes, Class<?> kind) {
        return (int) outcomes.stream().filter(kind::isInstance).count();
    }
}
