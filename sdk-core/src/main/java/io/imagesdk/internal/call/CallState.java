package io.imagesdk.internal.call;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is known about the effect of a call at the provider: whether it is billed, which task it waits for, and what
 * became of each image. An exception that ends the call reports it. A call that sends several requests has one state
 * per request; the state of the call is the gravest of them.
 */
public final class CallState {
    private final List<CallState> requests = new CopyOnWriteArrayList<>();
    private volatile BillingStatus billing = BillingStatus.NOT_SENT;
    private volatile Optional<ImageTask> task = Optional.empty();
    private volatile boolean taskSucceeded;
    private volatile Optional<String> hint = Optional.empty();
    private volatile Supplier<? extends List<? extends ImageOutcome<?>>> outcomes = List::of;

    CallState() {}

    /** Returns the state of one more request of this call. */
    CallState forRequest() {
        CallState request = new CallState();
        requests.add(request);
        return request;
    }

    /** Returns the billing status that an exception reports if the call ends now. */
    public BillingStatus billing() {
        return requests.stream()
                .map(CallState::billing)
                .reduce(billing, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Records that a part of the request was written, or that its result has arrived. */
    public void recordBilling(BillingStatus reached) {
        billing = reached;
    }

    /** Records that the call waits for this task. */
    public void awaiting(ImageTask awaited) {
        task = Optional.of(awaited);
        // The task may have been submitted by another call: something was sent, although not by this one.
        if (billing() == BillingStatus.NOT_SENT) {
            billing = BillingStatus.UNKNOWN;
        }
    }

    /**
     * Records what a caller can do if the effect of this call at the provider is unknown.
     *
     * @param advice a sentence without a final stop
     */
    public void adviseIfUnknown(String advice) {
        hint = Optional.of(advice);
    }

    /** Adds to a failure of the call what is known about its effect at the provider. */
    ImagesException complete(ImagesException failure) {
        BillingStatus known = billing();
        BillingStatus graver = hint.isPresent() && known.compareTo(failure.billing()) > 0 ? known : failure.billing();
        Optional<String> advice = graver.compareTo(BillingStatus.UNKNOWN) < 0 ? Optional.empty() : hint;
        return failure.withDetails(failure.details().toBuilder()
                .billing(graver)
                .hint(Stream.concat(failure.hint().stream(), advice.stream())
                        .distinct()
                        .reduce((first, second) -> first + "; " + second))
                .task(failure.task().or(this::task))
                .build());
    }

    /** Records that the task has succeeded, so it is charged. */
    public void taskSucceeded() {
        taskSucceeded = true;
        billing = BillingStatus.BILLED;
    }

    /** Returns the task that may still be running; empty if there is none, or if it has succeeded. */
    Optional<ImageTask> runningTask() {
        return task.filter(awaited -> !taskSucceeded);
    }

    /** Returns the task that the call waits for. */
    public Optional<ImageTask> task() {
        return task;
    }

    /** Sets the source of the image outcomes that an exception reports if the call fails. */
    public void outcomesFrom(Supplier<? extends List<? extends ImageOutcome<?>>> source) {
        outcomes = source;
    }

    /** Returns the outcomes of the images so far. */
    public List<? extends ImageOutcome<?>> outcomes() {
        return outcomes.get();
    }

    /** Returns the details of an exception that ends the call now. */
    public ErrorDetails.Builder details() {
        return ErrorDetails.of(billing()).task(task);
    }
}
