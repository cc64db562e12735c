package io.imagesdk;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.provider.ProviderProfile;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Generates and edits images at one provider. An instance is safe for use by multiple threads; build it once and keep
 * it.
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
 * <p><b>Guarantees.</b>
 * <ul>
 *   <li>A method that returns a future neither blocks nor throws, except a {@link NullPointerException} for a null
 *       argument. Every other problem is a future that fails with an {@link ImagesException}.
 *   <li>A request that the provider may have processed is not sent again, unless the retry policy explicitly allows it.
 *   <li>One timeout covers the complete call, from validation to the stored file.
 *   <li>Cancelling the returned future, with {@code true} or {@code false}, ends the exchange and leaves no file. The
 *       {@link java.util.concurrent.CancellationException} has the exception of the call among its causes, with
 *       the billing status, the attempts, and a task that can be awaited later. If {@code cancel} returns false, the
 *       call has ended by itself, and the future has its result or its failure.
 *   <li>An image is never held as a string. An image that is delivered to a file is never in memory as a whole.
 *   <li>Every image has its own outcome. A call fails only if no image was delivered.
 *   <li>The API key is sent to the origin of the base URL, and to hosts that the profile trusts, and nowhere else.
 * </ul>
 *
 * <p><b>No guarantees.</b> Cancellation does not undo a request: what was sent may be processed and charged; {@link
 * ImagesException#billing()} tells what is known. Callbacks (continuations of the returned future, progress
 * consumers, sinks) run on the callback executor. A callback that blocks delays other callbacks, but no exchange.
 *
 * @see BlockingImages
 */
public interface ImagesService extends AutoCloseable {
    /**
     * Returns a builder for a service.
     *
     * @return a new builder; only the provider must be set
     */
    static ImagesServiceBuilder builder() {
        return new ImagesServiceBuilder();
    }

    /**
     * Builds a service for a provider whose API key, base URL and timeout come from the environment, as
     * {@link ImagesServiceBuilder#apiKey} describes.
     *
     * @param provider the profile of the provider
     * @return the service
     * @throws io.imagesdk.error.InvalidConfigurationException if the API key or a required base URL is missing or
     *     malformed
     */
    static ImagesService fromEnvironment(ProviderProfile provider) {
        return builder().provider(Objects.requireNonNull(provider, "provider")).build();
    }

    /**
     * Generates images from a prompt, with the default values of the provider, and returns them in memory.
     *
     * @param prompt the text that describes the image; must not be blank
     * @return a future of the result, see {@link #generate(GenerateRequest, Delivery, CallOptions)}
     */
    default CompletableFuture<ImageResult<ImageBytes>> generate(String prompt) {
        return generate(GenerateRequest.builder().prompt(prompt).build());
    }

    /**
     * Generates images and returns them in memory.
     *
     * @param request the request
     * @return a future of the result, see {@link #generate(GenerateRequest, Delivery, CallOptions)}
     */
    default CompletableFuture<ImageResult<ImageBytes>> generate(GenerateRequest request) {
        return generate(request, Delivery.inMemory());
    }

    /**
     * Generates images and delivers them to the given destination.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @return a future of the result, see {@link #generate(GenerateRequest, Delivery, CallOptions)}
     */
    default <T> CompletableFuture<ImageResult<T>> generate(GenerateRequest request, Delivery<T> delivery) {
        return generate(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Generates images. The request is validated against the profile of the provider before anything is sent. Where
     * the provider responds with a task, the call polls it until the images are available.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @param options the options of this call
     * @return a future of the result, which holds at least one image. It fails with an {@link ImagesException};
     *     callbacks run on the callback executor
     */
    <T> CompletableFuture<ImageResult<T>> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options);

    /**
     * Edits images and returns the new images in memory.
     *
     * @param request the request
     * @return a future of the result, see {@link #edit(EditRequest, Delivery, CallOptions)}
     */
    default CompletableFuture<ImageResult<ImageBytes>> edit(EditRequest request) {
        return edit(request, Delivery.inMemory());
    }

    /**
     * Edits images and delivers the new images to the given destination.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @return a future of the result, see {@link #edit(EditRequest, Delivery, CallOptions)}
     */
    default <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery) {
        return edit(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Edits images. Input files are streamed from disk; their formats and sizes are checked before anything is sent.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request, with its input images and an optional mask
     * @param delivery the destination of the new images
     * @param options the options of this call
     * @return a future of the result, which holds at least one image. It fails with an {@link ImagesException};
     *     callbacks run on the callback executor
     */
    <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options);

    /**
     * Streams partial and final images in memory.
     *
     * @param request the request
     * @return a publisher, see {@link #stream(ImagesRequest, Delivery, CallOptions)}
     */
    default Flow.Publisher<ImageEvent<ImageBytes>> stream(ImagesRequest request) {
        return stream(request, Delivery.inMemory());
    }

    /**
     * Streams partial and final images to the given destination.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of partial and final images
     * @return a publisher, see {@link #stream(ImagesRequest, Delivery, CallOptions)}
     */
    default <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery) {
        return stream(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Streams an image while the provider generates it: up to {@link CallOptions#partialImages()} partial images,
     * then the final image, then the completion. A file of a partial image has the name of the final one with a
     * suffix, for example {@code cat.partial-0.png} for {@code cat.png}. It remains even if the call fails later. A
     * sink is opened for each image in the order of arrival.
     *
     * <p><b>The call.</b> Nothing is sent before a subscriber subscribes. The subscription then sends one request. A
     * second subscriber is rejected, because it would be charged separately. The timeout runs from the subscription
     * until the final image is delivered. Cancelling the subscription, or {@link #close()}, ends the exchange. An
     * image that was published stays where it is; one that is still arriving is discarded. Between two events the
     * provider may be silent until the timeout; within an event, {@link io.imagesdk.model.Limits#bodyIdleTimeout()}
     * applies.
     *
     * <p><b>The subscriber.</b> {@code onSubscribe} is called on the subscribing thread. All other methods are called
     * on the callback executor, never concurrently. The demand controls the network: while an event is held back or
     * being processed, nothing is read. At most one event is held, plus those that arrived in the same read of 16
     * KiB. Time without demand counts against the timeout.
     *
     * <p><b>Failures.</b> {@code onError} receives an {@link ImagesException}, after the events that were requested
     * and in place of those that were not. Once an image has arrived, partial or final, its billing status is {@code
     * BILLED}. A stream that ends early without an image has the status {@code UNKNOWN}. A damaged partial image is
     * omitted, and the result has a warning. A demand of zero or less fails with an {@link IllegalArgumentException},
     * as the Reactive Streams specification requires.
     *
     * @param <T> what the delivery makes of an image
     * @param request a generation or an edit. The profile of the provider must support streaming; otherwise the
     *     stream fails with an {@link io.imagesdk.error.InvalidRequestException}
     * @param delivery the destination of partial and final images
     * @param options the options of this call
     * @return a publisher for one subscriber
     */
    <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options);

    /**
     * Submits a request as a task.
     *
     * @param request the request
     * @return a future of the task, see {@link #submit(ImagesRequest, CallOptions)}
     */
    default CompletableFuture<ImageTask> submit(ImagesRequest request) {
        return submit(request, CallOptions.DEFAULT);
    }

    /**
     * Submits a request as a task, which this process or another one can await later. Store the {@link
     * ImageTask#toJson() JSON} of the task: it is the only reference to images that are charged.
     *
     * <p>If the provider responds with image URLs at once, the task is finished and holds them. If it responds with
     * the images themselves, the future fails, and the outcomes of the exception hold the images in memory.
     *
     * @param request the request
     * @param options the options of this call
     * @return a future of the task. It fails with an {@link ImagesException}, also if the provider has no tasks
     */
    CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options);

    /**
     * Polls a task once. The request has a timeout of 30 seconds.
     *
     * @param task a task of this provider and base URL
     * @return a future of the status. A failed task is a status. The future fails with a
     *     {@link io.imagesdk.error.TaskNotFoundException} if the provider does not find the task
     */
    CompletableFuture<TaskStatus> status(ImageTask task);

    /**
     * Waits for a task and delivers its images.
     *
     * @param <T> what the delivery makes of an image
     * @param task a task of this provider and base URL
     * @param delivery the destination of the images
     * @return a future of the result, see {@link #await(ImageTask, Delivery, CallOptions)}
     */
    default <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery) {
        return await(task, delivery, CallOptions.DEFAULT);
    }

    /**
     * Waits for a task and delivers its images. Nothing is submitted again.
     *
     * @param <T> what the delivery makes of an image
     * @param task a task of this provider and base URL
     * @param delivery the destination of the images
     * @param options the options of this call
     * @return a future of the result, which holds at least one image. It fails with an {@link ImagesException}: with
     *     a {@link io.imagesdk.error.TaskTimeoutException} if the timeout elapses while the task is running. The task
     *     can then be awaited again
     */
    <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options);

    /**
     * Requests cancellation of a task at the provider. The provider decides whether the work done so far is charged.
     * The request has a timeout of 30 seconds.
     *
     * @param task a task of this provider and base URL
     * @return a future of the status that the response names, which is {@code CANCELLED} if it names none. The task
     *     may continue if the status is not terminal. The future fails with an {@link
     *     io.imagesdk.error.InvalidRequestException} if the provider does not support cancellation
     */
    CompletableFuture<TaskStatus> cancel(ImageTask task);

    /**
     * Lists the tasks of the account. Listing is free, so a request that fails for a temporary reason is sent up to
     * three times. The timeout is 120 seconds. A task can be passed to {@code status}, {@code await} and {@code
     * cancel}; its kind and its model are not known, and its time of creation is {@link java.time.Instant#EPOCH} if
     * the provider does not return it.
     *
     * @param max the maximum number of tasks; at least 1. Up to 100 pages of the provider are requested
     * @return a future of the tasks with their states, newest first. It fails with an {@link
     *     io.imagesdk.error.InvalidRequestException} if the provider does not list tasks, or if the maximum is less
     *     than 1; with a {@link io.imagesdk.error.BlockedUrlException} if the next page is on a host that the profile
     *     does not trust
     */
    CompletableFuture<List<TaskStatus>> listTasks(int max);

    /**
     * Returns the task with this id at this provider, for a task of which only the id is known.
     *
     * @param id the id that the provider gave
     * @return the task, with an unknown time of creation
     * @throws IllegalArgumentException if the id is not {@linkplain ImageTask#isValidId valid}
     */
    ImageTask task(String id);

    /**
     * Uploads requests and creates a batch of them, which the provider processes within hours, usually at a lower
     * price. Store the {@link ImageBatch#toJson() JSON} of the batch: it is the way to the images that are charged.
     *
     * <p>The requests are validated and written to a file in the temporary directory, so that they are never in memory
     * together; the file is deleted afterwards. Nothing is sent if one of them is rejected. The upload is repeated
     * after a failure. The batch is created by one request, which is repeated only if the provider certainly did not
     * process it. If its outcome is unknown, the batch is searched for by its name, where the provider lists batches.
     *
     * @param name the name of the batch: 1 to 64 letters, digits and {@code _.:-}, without a dot at the start. Use a
     *     new name for each batch, because a batch whose creation has an unknown outcome is found by its name
     * @param inputs the requests. They are read once, on the callback executor. A service with a fallback keeps them in
     *     memory
     * @param options the options of this call; its headers are not sent
     * @return a future of the batch. It fails with an {@link ImagesException}, also if the provider has no batches
     */
    CompletableFuture<ImageBatch> submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options);

    /**
     * Uploads requests and creates a batch of them, with the default options.
     *
     * @param name the name of the batch
     * @param inputs the requests
     * @return a future of the batch, see {@link #submitBatch(String, Iterable, CallOptions)}
     */
    default CompletableFuture<ImageBatch> submitBatch(String name, Iterable<BatchInput> inputs) {
        return submitBatch(name, inputs, CallOptions.DEFAULT);
    }

    /**
     * Polls a batch once. The request has a timeout of 30 seconds.
     *
     * @param batch a batch of this provider and base URL
     * @return a future of the status; a batch that failed is a status
     */
    CompletableFuture<BatchStatus> batchStatus(ImageBatch batch);

    /**
     * Waits for the end of a batch and delivers its results with the default options.
     *
     * @param <T> what the delivery makes of an image
     * @param batch a batch of this provider and base URL
     * @param delivery the destination of the images
     * @param consumer receives the results
     * @return a future of the end, see {@link #awaitBatch(ImageBatch, Delivery, Consumer, CallOptions)}
     */
    default <T> CompletableFuture<BatchSummary> awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer) {
        return awaitBatch(batch, delivery, consumer, CallOptions.DEFAULT);
    }

    /**
     * Waits for the end of a batch and delivers its results, from the position of the batch on. Nothing is submitted.
     *
     * <p>Behind a result that contains its images, the next one is read when the consumer has returned, so that any
     * number of them needs little memory. Files are named after the ids of the requests. URLs are downloaded at once,
     * because they expire: up to 16 results at a time, and up to 256 before the consumer has received the first of
     * them, or 4 if the images go to memory or to a sink. A connection that breaks is opened again, and reading
     * continues after the last complete result. To continue in another process, store {@link BatchResult#next()} after
     * each result and await it. A batch that the provider rejected has no results; its status has the reason.
     *
     * @param <T> what the delivery makes of an image
     * @param batch a batch of this provider and base URL
     * @param delivery the destination of the images; a destination of files must be a directory
     * @param consumer receives the result of each request, in the order of the provider, on the callback executor. If
     *     it throws an exception, the call fails
     * @param options the options of this call. Its timeout covers polling and delivery and is 72 hours by default
     * @return a future of the end. It fails with an {@link ImagesException} if the results cannot be read or stored;
     *     the results that the consumer has received remain
     */
    <T> CompletableFuture<BatchSummary> awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallOptions options);

    /**
     * Requests that the provider cancels a batch, and then polls it. Requests that are finished have results and are
     * charged. Both requests together have a timeout of 120 seconds.
     *
     * @param batch a batch of this provider and base URL
     * @return a future of the status after the request, which may be running for some minutes. It fails with an
     *     {@link io.imagesdk.error.InvalidRequestException} if the provider does not support cancellation
     */
    CompletableFuture<BatchStatus> cancelBatch(ImageBatch batch);

    /**
     * Lists the batches of the account. The timeout is 120 seconds.
     *
     * @param max the maximum number of batches; at least 1
     * @return a future of the batches, newest first. It fails with an {@link io.imagesdk.error.InvalidRequestException}
     *     if the provider does not list batches, or if the maximum is less than 1
     */
    CompletableFuture<List<BatchStatus>> listBatches(int max);

    /**
     * Returns the batch with this id at this provider, for a batch of which only the id is known.
     *
     * @param id the id that the provider gave
     * @return the batch, with an unknown name, time and number of requests
     * @throws io.imagesdk.error.InvalidRequestException if the id is not {@linkplain ImageBatch#isValidId valid}
     */
    ImageBatch batch(String id);

    /**
     * Returns the request that a call would send, without sending it. The request is validated and encoded; the API
     * key is redacted.
     *
     * @param request the request
     * @param options the options of the call
     * @return the preview
     * @throws ImagesException if the request is rejected
     */
    RequestPreview preview(ImagesRequest request, CallOptions options);

    /**
     * Returns the request that {@link #stream(ImagesRequest, Delivery, CallOptions) stream} would send, without
     * sending it.
     *
     * @param request the request
     * @param options the options of the call
     * @return the preview
     * @throws ImagesException if the request is rejected
     */
    RequestPreview previewStream(ImagesRequest request, CallOptions options);

    /**
     * Returns the lowest and the highest price of a request according to the list prices in the profile. Sends nothing
     * and does not validate the request. An estimate is not a cost: {@link ImageResult#cost()} contains what the
     * provider reports. To use prices of your own, build the service with
     * {@link ProviderProfile.Builder#prices profile.toBuilder().prices(...)}.
     *
     * @param request the request
     * @return the estimate for all images of the request; empty if the profile has no price for it
     */
    default Optional<PriceEstimate> estimate(ImagesRequest request) {
        Objects.requireNonNull(request, "request");
        return provider().prices().flatMap(prices -> prices.estimate(request));
    }

    /**
     * Returns whether the endpoint responds and accepts the API key. Sends one OPTIONS request, which is free.
     *
     * @return a future of the report. An endpoint that does not respond is a report, too; the future fails only if
     *     the service is closed
     */
    CompletableFuture<ProbeReport> probe();

    /**
     * Returns the profile of the provider.
     *
     * @return the profile that the service was built with
     */
    ProviderProfile provider();

    /**
     * Returns the profiles of all providers that a request may be sent to: that of {@link #provider}, and those of the
     * services that were added by {@link #withFallback}.
     *
     * @return the profiles in the order in which they are used; at least one
     */
    default List<ProviderProfile> providers() {
        return List.of(provider());
    }

    /**
     * Returns a service that sends a request to this service, and then to the other one if this call fails and was
     * certainly not charged: its billing status is {@code NOT_SENT} or {@code REJECTED}. A failure with another status
     * is final, and so is a call that the caller cancels. Further services can be added in the same way.
     *
     * <ul>
     *   <li>The first service may reject a request that it does not support; the second one then receives it.
     *   <li>A result of the second service has a warning with the failure of the first one, and {@code attempts()}
     *       contains the HTTP requests of both. If both fail, the failure of the second one is thrown, with the first
     *       one as {@linkplain Throwable#getSuppressed() suppressed}.
     *   <li>A timeout in the options covers both calls. Without one, each service has its own timeout.
     *   <li>A stream starts again only if it has published no event.
     *   <li>A task or a batch belongs to the service that created it. {@code status}, {@code await} and {@code cancel}
     *       use that service; a task that fails is not submitted again. If both services have the provider and the
     *       base URL of the task, the second one is used if the first does not know the task or rejects the key. So it
     *       is for a task or a batch of which only the id is known.
     *   <li>{@link #listTasks} and {@link #listBatches} return up to the maximum of each service that can list them,
     *       those of the first service first, and fail if one of these services fails.
     *   <li>Listeners of each service receive the calls of that service. {@link #probe} and {@link #provider} are those
     *       of the first service. {@link #estimate} covers both, and is empty unless both have a price.
     *   <li>{@link #close} closes both services.
     * </ul>
     *
     * @param other the service to use after a failure that was not charged
     * @return a service that uses both
     */
    default ImagesService withFallback(ImagesService other) {
        return new FallbackImagesService(this, Objects.requireNonNull(other, "other"));
    }

    /**
     * Returns the same operations without futures. They throw the {@link ImagesException} itself, and an interrupt
     * cancels the call.
     *
     * @return a view of this service, which is closed with it
     */
    BlockingImages blocking();

    /**
     * Sends no further request that may be charged, and lets running calls end. A later call of {@code generate},
     * {@code edit}, {@code stream}, {@code submit} or {@code submitBatch} fails with a {@link ServiceClosedException}
     * and {@link BillingStatus#NOT_SENT}. Calls that are free of charge are accepted until {@link #close}.
     *
     * <p>This also holds within a running call. A split call keeps the images of the requests that were sent, and its
     * other outcomes have failed with {@link BillingStatus#NOT_SENT}. A call that waits for a retry ends at once with
     * the failure that it would have retried. A batch that is not created yet is not created. No other service is used
     * after a failure.
     *
     * <p>An application that ends calls this method first, waits for what runs, and then closes the service. Returns at
     * once. Calling it again has no effect.
     */
    void shutdown();

    /**
     * Closes the service. Rejects further calls, cancels running ones, delivers the remaining events to the
     * listeners, closes idle connections, and stops the threads of the service. Waits up to five seconds for this. The
     * HTTP client and the executor that were passed to the builder are not closed. Closing a closed service has no
     * effect.
     */
    @Override
    void close();
}
