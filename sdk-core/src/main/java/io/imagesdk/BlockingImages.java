package io.imagesdk;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.TaskStatus;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The verbs of {@link ImagesService} for code that waits for them. */
public final class BlockingImages {
    private final ImagesService images;

    BlockingImages(ImagesService images) {
        this.images = images;
    }

    /**
     * Pictures from words, in memory.
     *
     * @throws ImagesException whatever went wrong
     */
    public ImageResult<ImageBytes> generate(GenerateRequest request) {
        return wait(images.generate(request));
    }

    /**
     * Pictures from words, delivered as it is said.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery) {
        return wait(images.generate(request, delivery));
    }

    /**
     * Pictures from words.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return wait(images.generate(request, delivery, options));
    }

    /**
     * Pictures from words and pictures, in memory.
     *
     * @throws ImagesException whatever went wrong
     */
    public ImageResult<ImageBytes> edit(EditRequest request) {
        return wait(images.edit(request));
    }

    /**
     * Pictures from words and pictures, delivered as it is said.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery) {
        return wait(images.edit(request, delivery));
    }

    /**
     * Pictures from words and pictures.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return wait(images.edit(request, delivery, options));
    }

    /**
     * Begins pictures as a task.
     *
     * @throws ImagesException whatever went wrong
     */
    public ImageTask submit(ImagesRequest request) {
        return wait(images.submit(request));
    }

    /**
     * Begins pictures as a task.
     *
     * @throws ImagesException whatever went wrong
     */
    public ImageTask submit(ImagesRequest request, CallOptions options) {
        return wait(images.submit(request, options));
    }

    /**
     * Looks at a task once.
     *
     * @throws ImagesException when it could not be looked at
     */
    public TaskStatus status(ImageTask task) {
        return wait(images.status(task));
    }

    /**
     * Waits for a task and delivers its pictures.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery) {
        return wait(images.await(task, delivery));
    }

    /**
     * Waits for a task and delivers its pictures.
     *
     * @throws ImagesException whatever went wrong
     */
    public <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        return wait(images.await(task, delivery, options));
    }

    /**
     * Asks the provider to end a task.
     *
     * @throws ImagesException when it was not taken
     */
    public TaskStatus cancel(ImageTask task) {
        return wait(images.cancel(task));
    }

    /**
     * Whether the endpoint is there and what it says of the key.
     *
     * @throws ImagesException only when the service is closed or the thread interrupted
     */
    public ProbeReport probe() {
        return wait(images.probe());
    }

    static <T> T wait(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw cancelled("the thread was interrupted, the call was cancelled", e);
        } catch (CancellationException e) {
            throw cancelled("the call was cancelled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ImagesException ours) {
                throw ours.withDetails(ours.details()); // with the stack of who waited, the original beneath
            }
            throw new UnexpectedException(
                    "the call failed unexpectedly",
                    ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                    e.getCause());
        }
    }

    private static CallCancelledException cancelled(String message, Exception cause) {
        return new CallCancelledException(
                message, ErrorDetails.of(BillingStatus.UNKNOWN).build(), cause);
    }
}
