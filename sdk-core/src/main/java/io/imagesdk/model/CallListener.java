package io.imagesdk.model;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A receiver of the events of all calls of a service, for metrics, traces and audit logs. Every method does nothing
 * unless you override it.
 *
 * <pre>{@code
 * CallListener durations = new CallListener() {
 *     @Override
 *     public void onEnd(CallInfo call, CallEnd end) {
 *         System.out.println(call.operation() + " took " + end.duration().toMillis() + " ms");
 *     }
 * };
 * ImagesService service = ImagesService.builder()
 *         .provider(Providers.XAI)
 *         .addListener(durations)
 *         .build();
 * }</pre>
 *
 * <p><b>Guarantees.</b> For each call the listener receives one {@link #onStart} and exactly one {@link #onEnd}. This
 * holds however the call completes: with a result, with a failure, by cancellation, by a timeout, because the service
 * was closed, or because the request was rejected before it was sent. Attempts, retries and progress are reported in
 * between, in the order in which they happened. No event follows {@code onEnd}. A call that is split into several
 * requests is one call with the attempts of all its requests. No event contains a prompt, an API key, a query string or
 * image bytes.
 *
 * <p><b>Threads.</b> {@link #onStart} runs on the thread that makes the call, because a tracer finds the parent span
 * there. All other events are delivered one after the other on one daemon thread of this listener, which is neither a
 * network thread nor a timer thread. Only state that {@code onStart} and the other methods share needs synchronization.
 * No call waits for this thread, so an event may arrive after the caller has received the result. Closing the service
 * waits up to five seconds for events that are still queued.
 *
 * <p><b>Isolation.</b> An exception or error that a method throws is logged and has no other effect. A method that
 * blocks delays the events of its listener only. If 10,000 events are queued, further events are dropped with a warning
 * in the log, except {@code onEnd}, which is always delivered.
 */
public interface CallListener {
    /**
     * Reports that a call starts. Runs on the thread that makes the call, before anything else is done, and delays that
     * thread only.
     *
     * @param call the call; all later events of this call carry the same value
     */
    default void onStart(CallInfo call) {}

    /**
     * Reports that one HTTP request of a call has completed, successfully or not.
     *
     * @param call the call
     * @param attempt the request, with its status, its duration and the number of bytes
     */
    default void onAttempt(CallInfo call, Attempt attempt) {}

    /**
     * Reports that a request of a call will be repeated after a delay.
     *
     * @param call the call
     * @param retry what will be repeated, why and when
     */
    default void onRetry(CallInfo call, CallRetry retry) {}

    /**
     * Reports how far a call is: up to ten times per second while bytes arrive, and after every poll of a task.
     *
     * @param call the call
     * @param progress the progress; its task carries no URLs and no error, because URLs may be signed
     */
    default void onProgress(CallInfo call, Progress progress) {}

    /**
     * Reports that a call has completed. This is the last event of the call.
     *
     * @param call the call
     * @param end the duration, the failure if there is one, and the number of images
     */
    default void onEnd(CallInfo call, CallEnd end) {}

    /**
     * The facts about a call that are known when it starts. The value is small and contains no prompt and no key, so
     * that it can be used as labels of a metric. The name of the model is the text that the caller has set.
     *
     * @param id a number that identifies the call in this process; all events of the call carry the same number
     * @param operation the operation of the service
     * @param provider the id of the provider profile
     * @param server scheme, host and port of the base URL
     * @param model the model; empty if the request does not name one, or if the operation has no request
     * @param count the number of requested images; empty if the operation has no request, for example for a poll of a
     *     task
     * @param start the time at which the call started
     */
    record CallInfo(
            long id,
            CallOperation operation,
            String provider,
            URI server,
            Optional<ModelName> model,
            OptionalInt count,
            Instant start) {
        /** Checks that no component is null. */
        public CallInfo {
            Objects.requireNonNull(operation, "operation");
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(server, "server");
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(count, "count");
            Objects.requireNonNull(start, "start");
        }

        /** The operations of a service that communicate with a provider. */
        public enum CallOperation {
            /** Generation of images from a prompt. */
            GENERATE,
            /** Editing of images with a prompt. */
            EDIT,
            /** Generation or editing as a stream of partial and completed images. */
            STREAM,
            /** Submission of a task or a batch. */
            SUBMIT,
            /** One poll of a task or a batch, or a list of batches. */
            STATUS,
            /** Waiting for a task or a batch, including the delivery of its images. */
            AWAIT,
            /** A request to cancel a task or a batch. */
            CANCEL,
            /** A check whether the endpoint is reachable and whether it accepts the key. */
            PROBE
        }
    }

    /**
     * The end of a call.
     *
     * @param duration the time since the start of the call
     * @param failure the reason why the caller received no result; empty if there is a result, even if some of its
     *     images are missing
     * @param delivered the number of delivered images
     * @param blocked the number of images that the provider's moderation blocked
     * @param failed the number of images that were generated but could not be received or stored
     * @param usage the usage that the response reports; {@link Usage#NONE} if it reports none
     */
    record CallEnd(
            Duration duration, Optional<CallFailure> failure, int delivered, int blocked, int failed, Usage usage) {
        /** Checks that no component is null. */
        public CallEnd {
            Objects.requireNonNull(duration, "duration");
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(usage, "usage");
        }
    }

    /**
     * The reason why a call or an attempt failed, reduced to values that can be labels of a metric. Only the caller
     * receives the exception itself, because it holds the provider's message and the images that are still available.
     *
     * @param type the simple name of the exception class, for example {@code RateLimitException}
     * @param billing what is known about the charge
     */
    record CallFailure(String type, BillingStatus billing) {
        /** Checks that no component is null. */
        public CallFailure {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(billing, "billing");
        }

        /**
         * Returns the description of an exception.
         *
         * @param exception the exception
         * @return the class name and the billing status of the exception
         */
        public static CallFailure of(ImagesException exception) {
            Objects.requireNonNull(exception, "exception");
            return new CallFailure(exception.getClass().getSimpleName(), exception.billing());
        }
    }

    /**
     * The announcement that a request is repeated: a billable request that the provider certainly did not process, or a
     * download. The polls of a task follow its polling schedule and are not retries.
     *
     * @param kind the purpose of the request
     * @param attempts the number of attempts so far, at least 1
     * @param failure the reason why the last attempt failed
     * @param delay the time from now until the next attempt
     */
    record CallRetry(Attempt.Kind kind, int attempts, CallFailure failure, Duration delay) {
        /** Checks that no component is null. */
        public CallRetry {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(delay, "delay");
        }
    }
}
