package io.imagesdk;

import io.imagesdk.error.ImagesException;
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
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.TaskStatus;
import java.util.List;
import java.util.function.Consumer;

/**
 * The operations of {@link ImagesService} without futures. Every method blocks the calling thread until its call has
 * ended, and throws the {@link ImagesException} itself.
 *
 * <p>An interrupt of the thread cancels the call: the method throws a {@link
 * io.imagesdk.error.CallCancelledException}, and the interrupt status of the thread stays set. The exception has the
 * billing status, the attempts, and the task, which can be awaited later. A thread that is already interrupted sends
 * nothing. If the call ends at the moment of the interrupt, the method returns its result or throws its failure,
 * because the result may be charged.
 *
 * <pre>{@code
 * BlockingImages images = service.blocking();
 * ImageResult<ImageBytes> result =
 *         images.generate(GenerateRequest.builder().prompt("A cat in a tree").build());
 * byte[] png = result.image().content().toByteArray();
 * }</pre>
 *
 * <p>This is an interface so that tests can replace it. Methods may be added in a later version; an implementation of
 * your own then has to be extended. All parameters must be non-null. The implementation of the library is safe for
 * use by multiple threads.
 */
public interface BlockingImages {
    /**
     * Generates images from a prompt, with the default values of the provider, and returns them in memory.
     *
     * @param prompt the text that describes the image; must not be blank
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default ImageResult<ImageBytes> generate(String prompt) {
        return generate(GenerateRequest.builder().prompt(prompt).build());
    }

    /**
     * Generates images and returns them in memory.
     *
     * @param request the request
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default ImageResult<ImageBytes> generate(GenerateRequest request) {
        return generate(request, Delivery.inMemory());
    }

    /**
     * Generates images and delivers them to the given destination.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery) {
        return generate(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Generates images with options for this call.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @param options the options of this call
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options);

    /**
     * Edits images and returns the new images in memory.
     *
     * @param request the request
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default ImageResult<ImageBytes> edit(EditRequest request) {
        return edit(request, Delivery.inMemory());
    }

    /**
     * Edits images and delivers the new images to the given destination.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery) {
        return edit(request, delivery, CallOptions.DEFAULT);
    }

    /**
     * Edits images with options for this call.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request
     * @param delivery the destination of the images
     * @param options the options of this call
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery, CallOptions options);

    /**
     * Streams partial images and the final images of a request. The consumer receives each event on the calling
     * thread, in order; the next event is read from the network only after the consumer has returned. See {@link
     * ImagesService#stream(ImagesRequest, Delivery, CallOptions)}.
     *
     * @param <T> what the delivery makes of an image
     * @param request the request; the profile of the provider must support streaming
     * @param delivery the destination of partial and final images
     * @param options the options of this call
     * @param consumer receives the events. If it throws, the call is cancelled and this method throws the same
     *     exception
     * @return the result of the last image
     * @throws ImagesException if no final image was delivered
     */
    <T> ImageResult<T> stream(
            ImagesRequest request, Delivery<T> delivery, CallOptions options, Consumer<? super ImageEvent<T>> consumer);

    /**
     * Submits a request as a task that can be awaited later.
     *
     * @param request the request
     * @return the task
     * @throws ImagesException if the task was not accepted, or the provider has no tasks
     */
    default ImageTask submit(ImagesRequest request) {
        return submit(request, CallOptions.DEFAULT);
    }

    /**
     * Submits a request as a task that can be awaited later, with options for this call.
     *
     * @param request the request
     * @param options the options of this call
     * @return the task
     * @throws ImagesException if the task was not accepted, or the provider has no tasks
     */
    ImageTask submit(ImagesRequest request, CallOptions options);

    /**
     * Polls a task once.
     *
     * @param task a task of this provider and base URL
     * @return the status; a failed task is a status, too
     * @throws ImagesException if the provider does not respond or does not find the task
     */
    TaskStatus status(ImageTask task);

    /**
     * Waits for a task and delivers its images.
     *
     * @param <T> what the delivery makes of an image
     * @param task a task of this provider and base URL
     * @param delivery the destination of the images
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered
     */
    default <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery) {
        return await(task, delivery, CallOptions.DEFAULT);
    }

    /**
     * Waits for a task and delivers its images, with options for this call.
     *
     * @param <T> what the delivery makes of an image
     * @param task a task of this provider and base URL
     * @param delivery the destination of the images
     * @param options the options of this call
     * @return the result, which holds at least one image
     * @throws ImagesException if no image was delivered; a {@link io.imagesdk.error.TaskTimeoutException} if the task
     *     is still running
     */
    <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery, CallOptions options);

    /**
     * Requests cancellation of a task. The provider decides whether the work done so far is charged.
     *
     * @param task a task of this provider and base URL
     * @return the status after the request
     * @throws ImagesException if the provider rejects the request, or does not support cancellation
     */
    TaskStatus cancel(ImageTask task);

    /**
     * Uploads requests and creates a batch of them, see
     * {@link ImagesService#submitBatch(String, Iterable, CallOptions)}.
     *
     * @param name the name of the batch: 1 to 64 letters, digits and {@code _.:-}, without a dot at the start
     * @param inputs the requests, which are read once
     * @param options the options of this call
     * @return the batch
     * @throws ImagesException if the batch was not created, or if that is not known
     */
    ImageBatch submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options);

    /**
     * Polls a batch once, see {@link ImagesService#batchStatus(ImageBatch)}.
     *
     * @param batch a batch of this provider and base URL
     * @return the status
     * @throws ImagesException if the batch cannot be polled
     */
    BatchStatus batchStatus(ImageBatch batch);

    /**
     * Waits for the end of a batch and delivers its results, see
     * {@link ImagesService#awaitBatch(ImageBatch, Delivery, Consumer, CallOptions)}. The consumer is called on the
     * callback executor.
     *
     * @param <T> what the delivery makes of an image
     * @param batch a batch of this provider and base URL
     * @param delivery the destination of the images
     * @param consumer receives the results one after the other
     * @param options the options of this call
     * @return the end of the batch
     * @throws ImagesException if the results could not be read or delivered
     */
    <T> BatchSummary awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallOptions options);

    /**
     * Requests that the provider cancels a batch, see {@link ImagesService#cancelBatch(ImageBatch)}.
     *
     * @param batch a batch of this provider and base URL
     * @return the status after the request
     * @throws ImagesException if the provider does not support it, or if the request failed
     */
    BatchStatus cancelBatch(ImageBatch batch);

    /**
     * Lists the tasks of the account, see {@link ImagesService#listTasks(int)}.
     *
     * @param max the maximum number of tasks; at least 1
     * @return the tasks with their states, newest first
     * @throws ImagesException if the provider does not support it, or if a request failed
     */
    List<TaskStatus> listTasks(int max);

    /**
     * Lists the batches of the account, see {@link ImagesService#listBatches(int)}.
     *
     * @param max the maximum number of batches; at least 1
     * @return the batches, newest first
     * @throws ImagesException if the provider does not support it, or if a request failed
     */
    List<BatchStatus> listBatches(int max);

    /**
     * Returns whether the endpoint responds and accepts the API key. Sends one OPTIONS request, which is free.
     *
     * @return the report; an endpoint that does not respond is a report, too
     * @throws ImagesException if the service is closed or the thread is interrupted
     */
    ProbeReport probe();
}
