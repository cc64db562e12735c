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

/**
 * Forwards the events of one call to the listeners: in order, and none after its single end event. Events are only
 * enqueued here, so they may come from any thread.
 */
public final class CallEventDispatcher {
    private final CallInfo call;
    private final List<ListenerQueue> queues;
    private final ProgressDispatcher progressDispatcher;
    private boolean ended;

    CallEventDispatcher(CallInfo call, List<ListenerQueue> queues, ProgressDispatcher progressDispatcher) {
        this.call = call;
        this.queues = queues;
        this.progressDispatcher = progressDispatcher;
    }

    /** Forwards a request that has ended. */
    void attempt(Attempt attempt) {
        enqueue(listener -> listener.onAttempt(call, attempt));
    }

    /** Forwards that a request will be sent again. */
    void retry(CallRetry retry) {
        enqueue(listener -> listener.onRetry(call, retry));
    }

    /** Forwards progress: completely to the consumer of the call, without task URLs to the listeners. */
    void progress(Progress progress) {
        progressDispatcher.enqueue(progress);
        Progress withoutUrls = new Progress(
                progress.phase(),
                progress.bytes(),
                progress.total(),
                progress.elapsed(),
                progress.task().map(CallEventDispatcher::withoutUrls));
        enqueue(listener -> listener.onProgress(call, withoutUrls));
    }

    /** Removes the URLs of a task, which may be signed: the caller may keep them, a trace must not. */
    private static TaskStatus withoutUrls(TaskStatus status) {
        ImageTask task = status.task();
        ImageTask bare = new ImageTask(
                task.provider(),
                task.baseUrl(),
                task.id(),
                task.kind(),
                task.createdAt(),
                Optional.empty(),
                List.of(),
                task.model(),
                Optional.empty(),
                Optional.empty());
        return new TaskStatus(
                bare,
                status.state(),
                status.providerStatus(),
                status.percent(),
                status.nextPollAfter(),
                Optional.empty());
    }

    private synchronized void enqueue(Consumer<CallListener> event) {
        if (!ended) {
            queues.forEach(queue -> queue.enqueue(event));
        }
    }

    /** Reports that the call completed with this value. */
    void succeeded(@Nullable Object value, Duration duration) {
        if (value instanceof ImageResult<?> result) {
            end(duration, Optional.empty(), result.outcomes(), result.usage());
        } else {
            end(duration, Optional.empty(), List.of(), Usage.NONE);
        }
    }

    /** Reports that the call failed. */
    void failed(ImagesException failure, Duration duration) {
        end(
                duration,
                Optional.of(CallFailure.of(failure)),
                failure.outcomes(),
                failure.details().usage());
    }

    /** Reports the end of the call. Only the first end is reported. */
    private synchronized void end(
            Duration duration, Optional<CallFailure> failure, List<? extends ImageOutcome<?>> outcomes, Usage usage) {
        if (ended) {
            return;
        }
        ended = true;
        CallEnd end = new CallEnd(
                duration,
                failure,
                count(outcomes, ImageOutcome.Delivered.class),
                count(outcomes, ImageOutcome.Blocked.class),
                count(outcomes, ImageOutcome.Failed.class),
                usage);
        queues.forEach(queue -> queue.enqueueAlways(listener -> listener.onEnd(call, end)));
    }

    private static int count(List<? extends ImageOutcome<?>> outcomes, Class<?> kind) {
        return (int) outcomes.stream().filter(kind::isInstance).count();
    }
}
