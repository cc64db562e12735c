package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.TaskResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The body of a response to a request for images that has the status of an error. It is the text of an error, of which
 * only the start is read, unless an image starts in it: that image was paid for. The request must not be sent again
 * then, whatever the headers propose, and also if the body breaks off before it states an error.
 */
final class ErrorOrImageBody implements ResponseHandler.Body<TaskResponse> {
    private final ErrorBody<TaskResponse> error;
    private final JsonImageBody<TaskResponse> content;
    private final RecognizedImages images;
    private boolean contentEnded;

    /**
     * Creates a body.
     *
     * @param error decodes the start of the body as an error
     * @param content passes the images of the body on
     * @param images the handler that {@code content} passes images to
     */
    ErrorOrImageBody(ErrorBody<TaskResponse> error, JsonImageBody<TaskResponse> content, RecognizedImages images) {
        this.error = error;
        this.content = content;
        this.images = images;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        boolean wantsText = error.accept(bytes.duplicate());
        contentEnded = contentEnded || !content.accept(bytes);
        return wantsText || (images.hasStarted() && !contentEnded);
    }

    @Override
    public TaskResponse onComplete() {
        if (images.hasStarted()) {
            return decode(content::onComplete);
        }
        content.close();
        return error.onComplete();
    }

    @Override
    public TaskResponse onError(ImagesException cause) {
        // An image starts here if only the end of its text is missing.
        content.close();
        if (images.hasStarted()) {
            return decode(() -> content.onError(cause));
        }
        // JSON that breaks off before it states an error may be the start of a task or of an image.
        return content.isJson() ? content.onError(cause) : error.onError(cause);
    }

    private TaskResponse decode(Supplier<TaskResponse> response) {
        try {
            return response.get();
        } catch (ApiException e) {
            // The body states an error, too.
            images.discard();
            throw e;
        } catch (ImagesException e) {
            throw StreamErrors.billed(e, 1);
        }
    }

    @Override
    public void onAbort() {
        if (images.hasStarted() || content.isJson()) {
            content.onAbort();
        }
    }

    @Override
    public Optional<Executor> executor() {
        return content.executor();
    }
}
