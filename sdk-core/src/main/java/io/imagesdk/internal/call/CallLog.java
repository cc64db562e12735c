package io.imagesdk.internal.call;

import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * What happens in one call, over all its requests. The attempts are kept for the result; attempts, retries and
 * progress are forwarded to the listeners.
 */
public final class CallLog {
    /** The number of causes that are checked: the causes of an exception may be a circle. */
    private static final int MAX_CAUSES = 20;

    private static final Duration MIN_PROGRESS_INTERVAL = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final CallEventDispatcher events;
    private final long start;
    private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    private final Map<Progress.Phase, Long> lastProgress = new ConcurrentHashMap<>();
    private volatile UnaryOperator<String> mask = UnaryOperator.identity();
    private volatile UnaryOperator<String> seal = UnaryOperator.identity();

    CallLog(Scheduler scheduler, CallEventDispatcher events) {
        this.scheduler = scheduler;
        this.events = events;
        this.start = scheduler.nanoTime();
    }

    /** Returns a log without attempts that forwards to the same listeners. */
    CallLog empty() {
        CallLog other = new CallLog(scheduler, events);
        other.mask = mask;
        other.seal = seal;
        return other;
    }

    /**
     * Sets the functions for text of a server that contains the API key.
     *
     * @param keyMask removes the key
     * @param keySeal encrypts text that must be kept
     */
    public void protectWith(UnaryOperator<String> keyMask, UnaryOperator<String> keySeal) {
        mask = keyMask;
        seal = keySeal;
    }

    /** Returns the text as it can be stored: encrypted if it contains the API key, and otherwise unchanged. */
    public String sealed(String text) {
        return seal.apply(text);
    }

    /** Returns the text without the API key. */
    public String masked(String text) {
        return mask.apply(text);
    }

    /**
     * Returns an error whose text does not contain the API key. That is the error itself, or a copy of the text: the
     * HTTP client repeats malformed input, and nothing can change the message of its exceptions.
     */
    public Throwable masked(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; depth < MAX_CAUSES && cause != null && !(cause instanceof ImagesException); depth++) {
            String text = cause.toString();
            if (!mask.apply(text).equals(text)) {
                return new IOException(mask.apply(text));
            }
            cause = cause.getCause();
        }
        return error;
    }

    /**
     * Returns the failure of a request to a URL of a server, without the API key in its message. The URL is requested
     * as the server sent it.
     */
    public ImagesException withMaskedMessage(ImagesException failure) {
        String message = String.valueOf(failure.getMessage());
        String masked = mask.apply(message);
        if (masked.equals(message)) {
            return failure;
        }
        return failure instanceof BlockedUrlException
                ? new BlockedUrlException(masked, failure.details(), null)
                : new DownloadException(masked, failure.details(), null);
    }

    /** Returns the time since the call started. */
    public Duration elapsed() {
        return Duration.ofNanos(scheduler.nanoTime() - start);
    }

    /**
     * Reports the progress of the call. A phase is forwarded as soon as it begins, and its byte counts are forwarded at
     * most ten times a second. Several phases can run side by side.
     */
    public void reportProgress(Progress.Phase phase, long bytes, OptionalLong total) {
        long now = scheduler.nanoTime();
        boolean last = total.isPresent() && bytes == total.getAsLong();
        Long previous = lastProgress.get(phase);
        boolean isTooEarly = previous != null && now - previous < MIN_PROGRESS_INTERVAL.toNanos();
        if (isTooEarly && bytes > 0 && !last) {
            return;
        }
        lastProgress.put(phase, now);
        events.progress(new Progress(phase, bytes, total, elapsed()));
    }

    /** Reports the status of the task that the call waits for. */
    public void reportProgress(TaskStatus status) {
        events.progress(Progress.polling(status, elapsed()));
    }

    /** Reports that a request will be sent again. */
    public void report(CallRetry retry) {
        events.retry(retry);
    }

    /** Records a request that was sent or tried. The attempt is numbered here, and reported in this order. */
    public Attempt record(IntFunction<Attempt> attemptOfNumber) {
        synchronized (attempts) {
            Attempt attempt = attemptOfNumber.apply(attempts.size() + 1);
            attempts.add(attempt);
            events.attempt(attempt);
            return attempt;
        }
    }

    /** Returns the requests that were sent so far. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }
}
