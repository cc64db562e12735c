package io.imagesdk.model;

/**
 * Told of every call of a service, for metrics, traces and audits; set with {@code ImagesServiceBuilder.listener}. Each method does
 * nothing unless it is overridden.
 *
 * <p><b>What is promised.</b> For each call that gives a future there is one {@link #onStart}, and for each of these exactly one
 * {@link #onEnd}, however the call ends: well, badly, cancelled, closed, too late, or refused before anything was sent. Between them come
 * attempts, retries and progress in the order in which they happened, and nothing comes after the end. A call that is split into several
 * requests is one call with the attempts of all its parts. No event holds a prompt, a key, a query or a byte of a picture.
 *
 * <p><b>Where it runs.</b> {@link #onStart} runs on the thread that makes the call, before anything else is done, since that is where a
 * trace finds its parent; it holds up that thread and nothing more. All other events come on one thread of the listener's own, one after
 * the other, so a listener needs no lock against itself beyond what {@link #onStart} touches. That thread is neither a network's nor a timer's, and no
 * call waits for it: an event may come when the caller has its result already. {@code ImagesService.close()} waits for what is still to
 * be told, five seconds at most.
 *
 * <p><b>What it cannot do.</b> Whatever it throws is logged and changes nothing. One that blocks holds up its own events alone: no
 * call, no continuation and no other listener. When ten thousand events wait for it, further ones are dropped, with a warning in the log,
 * all but {@link #onEnd}, which is told whenever the listener comes back.
 */
public interface CallListener {
    /** A call begins, on this very thread. */
    default void onStart(CallInfo call) {}

    /** A request for the call was made, or tried, and is over. */
    default void onAttempt(CallInfo call, Attempt attempt) {}

    /** A request is to be made again. */
    default void onRetry(CallInfo call, CallRetry retry) {}

    /** The call goes on: told ten times a second at most while bytes come, and at every look at a task, here without its addresses. */
    default void onProgress(CallInfo call, Progress progress) {}

    /** The call is over. */
    default void onEnd(CallInfo call, CallEnd end) {}
}
