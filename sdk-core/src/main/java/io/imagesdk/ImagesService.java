package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ProviderProfile;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Makes and edits pictures at one provider. Safe for use by many threads; build one and keep it.
 *
 * <pre>{@code
 * try (ImagesService images = ImagesService.builder()
 *         .provider(Providers.XAI)
 *         .apiKey(System.getenv("XAI_API_KEY"))
 *         .build()) {
 *     ImageResult<Path> result = images.generate(
 *                     GenerateRequest.builder().prompt("A cat in a tree").aspectRatio("16:9").build(),
 *                     Delivery.toDirectory(Path.of("output")))
 *             .join();
 *     result.images().forEach(image -> System.out.println(image.content()));
 * }
 * }</pre>
 *
 * <p><b>What is promised.</b> No method that returns a future blocks or throws; whatever goes wrong is a failed future whose cause is an
 * {@link ImagesException}. A request that may have been processed is never sent a second time. One deadline holds over the whole call, from the
 * check to the file. Cancelling the returned future, with {@code true} or {@code false}, or completing it in any other way, ends the
 * exchange and leaves no file. A picture is never a string in memory, and one to a file is never in memory whole. A bad picture does not cost
 * the good ones: a call fails only when none is good. The key goes to the base URL's own origin and nowhere else.
 *
 * <p><b>What is not.</b> Cancelling does not undo: what was sent may be processed and billed, and the exception's
 * {@link ImagesException#billing() outcome} says what is known. Continuations of the returned future run on an executor of the service, or on
 * yours; one that blocks holds up other continuations, but no exchange.
 */
public interface ImagesService extends AutoCloseable {
    /** A service that is still to be described. */
    static ImagesServiceBuilder builder() {
        return new ImagesServiceBuilder();
    }

    /** Pictures from words, in memory. */
    default CompletableFuture<ImageResult<ImageBytes>> generate(GenerateRequest request) {
        return generate(request, Delivery.inMemory());
    }

    /** Pictures from words, delivered as it is said. */
    default <T> CompletableFuture<ImageResult<T>> generate(GenerateRequest request, Delivery<T> delivery) {
        return generate(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Pictures from words.
     *
     * @param request what is wanted
     * @param delivery where the pictures go
     * @param options what this call does differently
     * @return the result, with one picture at least; it fails with an {@link ImagesException}
     */
    <T> CompletableFuture<ImageResult<T>> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options);

    /** Pictures from words and pictures, in memory. */
    default CompletableFuture<ImageResult<ImageBytes>> edit(EditRequest request) {
        return edit(request, Delivery.inMemory());
    }

    /** Pictures from words and pictures, delivered as it is said. */
    default <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery) {
        return edit(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Pictures from words and pictures. Files are streamed from the disk.
     *
     * @param request what is wanted
     * @param delivery where the pictures go
     * @param options what this call does differently
     * @return the result, with one picture at least; it fails with an {@link ImagesException}
     */
    <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options);

    /** A picture while it is made, in memory. */
    default Flow.Publisher<ImageEvent<ImageBytes>> stream(ImagesRequest request) {
        return stream(request, Delivery.inMemory());
    }

    /** A picture while it is made, delivered as it is said. */
    default <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery) {
        return stream(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * A picture while it is made: unfinished ones as the provider shows them ({@link CallOptions#partialImages()} of them at the most), then the
     * finished one, then the end. Files of unfinished pictures stand beside that of the finished one, {@code cat.partial-0.png} beside
     * {@code cat.png}, and stay whatever becomes of the call; a sink is opened for each picture in the order in which they come.
     *
     * <p><b>The call.</b> Nothing is sent before somebody subscribes, and then one request is: a second subscriber is refused, since it would
     * be a second bill. The deadline runs from the subscription to the finished picture in its place. Cancelling the subscription ends the
     * exchange, as {@link #close()} does; a picture that was told stays where it is, one that was on its way then is let go. Between two events
     * the provider may be silent for as long as the deadline allows; in the middle of one {@code Limits.bodyIdle} holds.
     *
     * <p><b>The subscriber.</b> After {@code onSubscribe}, which comes in the thread that subscribes, it is called on the executor for
     * callbacks, never twice at a time. Its demand reaches the network: while an event is held or is being taken nothing is read.
     * Held is one event at the most, with those that came in the same read (16 KiB), whatever the demand. Time without demand counts
     * against the deadline, until all has come.
     *
     * <p><b>Failure.</b> {@code onError} brings an {@link ImagesException}, behind the events that had been asked for and in place of those that had
     * not. Once a picture has come, unfinished or not, its outcome is {@code PAID}; a stream that ends early without one is {@code UNKNOWN}. An
     * unfinished picture that is damaged is left out with a warning on the result. A demand of zero or less is an
     * {@code IllegalArgumentException}, as the rules of reactive streams want it.
     *
     * @param request to generate or to edit; one picture, of a provider whose profile says how it streams, otherwise it is refused
     * @param delivery where the pictures go
     * @param options what this call does differently
     * @return the events, for one subscriber
     */
    <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options);

    /** Begins pictures as a task, which is fetched later. */
    default CompletableFuture<ImageTask> submit(ImagesRequest request) {
        return submit(request, CallOptions.DEFAULT);
    }

    /**
     * Begins pictures as a task, which is fetched later, by this program or another. A task is a value: keep its
     * {@link ImageTask#toJson() JSON}, since it is all that leads to what was paid for.
     *
     * <p>A provider that answers at once with addresses gives a task that is finished. When it answers at once with the pictures themselves
     * the future fails, and the exception's outcomes hold them in memory.
     *
     * @param request what is wanted
     * @param options what this call does differently
     * @return the task; it fails with an {@link ImagesException}, also where the provider has no tasks
     */
    CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options);

    /** Looks at a task once. Fails with {@code TaskNotFoundException} when the provider does not know it; a failed task is a status. */
    CompletableFuture<TaskStatus> status(ImageTask task);

    /** Waits for a task and delivers its pictures. */
    default <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery) {
        return await(task, delivery, CallOptions.DEFAULT);
    }

    /**
     * Waits for a task and delivers its pictures; nothing is ever submitted again. When the deadline passes it fails with a
     * {@code TaskTimeoutException}, and the task can be awaited again.
     *
     * @param task the task, of this provider and base URL
     * @param delivery where the pictures go
     * @param options what this call does differently
     * @return the result, with one picture at least; it fails with an {@link ImagesException}
     */
    <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options);

    /** Asks the provider to end a task; what it cost until then is the provider's to say. Refused where tasks cannot be cancelled. */
    CompletableFuture<TaskStatus> cancel(ImageTask task);

    /** The task of this id here, for one of which nothing but the id was kept. */
    ImageTask task(String id);

    /**
     * The request that a call would send, without sending it: checked, encoded, with the key redacted.
     *
     * @throws ImagesException when the request would be refused
     */
    RequestPreview preview(ImagesRequest request, CallOptions options);

    /**
     * The same for {@link #stream(ImagesRequest, Delivery, CallOptions) stream}.
     *
     * @throws ImagesException when the request would be refused
     */
    RequestPreview previewStream(ImagesRequest request, CallOptions options);

    /** Asks, with one OPTIONS request, whether the endpoint is there and what it says of the key. Does not fail when it is not. */
    CompletableFuture<ProbeReport> probe();

    /** The profile of the provider. */
    ProviderProfile provider();

    /** The same verbs for code that waits: they throw the {@link ImagesException} itself, and an interrupt cancels the call. */
    BlockingImages blocking();

    /**
     * Takes no further calls, cancels those that run, tells listeners what is still to be told, and lets go of the threads it made; waits
     * for that, five seconds at most. What was given to the builder is not closed. Closing again does nothing.
     */
    @Override
    void close();
}
