package io.imagesdk.error;

import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The common type of all failures of a call. The message is one line of at most 4,000 characters that describes what
 * happened; characters that are not printable are escaped. Everything else is available from the accessors.
 *
 * <pre>{@code
 * try {
 *     ImageResult<ImageBytes> result = images.generate(request).join();
 * } catch (CompletionException e) {
 *     if (e.getCause() instanceof ImagesException failure) {
 *         System.err.println(failure.getMessage());
 *         failure.requestId().ifPresent(id -> System.err.println("request id: " + id));
 *         System.err.println(failure.isRetrySafe() ? "can be sent again" : "charged: " + failure.billing());
 *     }
 * }
 * }</pre>
 *
 * <p>The subclasses are sealed, see the table of the package. All of them can be created in tests of code that handles
 * failures. No part of an exception contains the API key, except the URL of an
 * image that a server has built with it.
 *
 * <p>Exceptions are serializable with everything that they carry: the details, the images in memory, and the paths of
 * files, but not the content of the files. A cause that is not serializable is replaced by one that has the same text
 * and stack trace. An image that an {@link io.imagesdk.model.ImageSink} stored keeps its content if that is
 * serializable, and has its text as the content otherwise.
 */
public abstract sealed class ImagesException extends RuntimeException
        permits ApiException,
                BlockedUrlException,
                CallCancelledException,
                ConnectionException,
                InvalidImageException,
                InvalidResponseException,
                DownloadException,
                InvalidConfigurationException,
                InvalidRequestException,
                ResponseTooLargeException,
                ImageStorageException,
                ServiceClosedException,
                CallTimeoutException,
                UnexpectedException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_MESSAGE_LENGTH = 4_000;

    private final transient ErrorDetails details;

    ImagesException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(TextSanitizer.message(Objects.requireNonNull(message, "message"), MAX_MESSAGE_LENGTH), cause);
        this.details = Objects.requireNonNull(details, "details");
    }

    /**
     * Returns an exception of the same type, with the same message and cause, but with other details. Its stack trace
     * starts at the caller of this method.
     *
     * @param details the details of the new exception
     * @return the new exception
     */
    public abstract ImagesException withDetails(ErrorDetails details);

    /**
     * Returns everything that is known about the failure.
     *
     * @return the details
     */
    public ErrorDetails details() {
        return details;
    }

    /**
     * Returns what is known about the charge.
     *
     * @return the billing status
     */
    public BillingStatus billing() {
        return details().billing();
    }

    /**
     * Returns whether the call can be repeated without the risk of a second charge: the request was not sent, or the
     * provider rejected it. This does not mean that a repetition succeeds; an invalid request, for example, is rejected
     * again.
     *
     * @return whether the billing status is {@link BillingStatus#NOT_SENT} or {@link BillingStatus#REJECTED}
     */
    public boolean isRetrySafe() {
        return billing() == BillingStatus.NOT_SENT || billing() == BillingStatus.REJECTED;
    }

    /**
     * Returns the id of the provider profile.
     *
     * @return the id; empty if the failure does not depend on a provider
     */
    public Optional<String> provider() {
        return details().provider();
    }

    /**
     * Returns the HTTP status of the response.
     *
     * @return the status; empty if no response arrived
     */
    public OptionalInt status() {
        return details().status();
    }

    /**
     * Returns the provider's id of the request. Name it when you contact the provider's support.
     *
     * @return the id; empty if the response contains none
     */
    public Optional<String> requestId() {
        return details().requestId();
    }

    /**
     * Returns the body of the response, verbatim except that the API key is masked. It is truncated after
     * {@link io.imagesdk.model.Limits#maxErrorBodyBytes()} bytes.
     *
     * @return the body; empty if there is none
     */
    public Optional<String> body() {
        return details().body();
    }

    /**
     * Returns the provider's error message, taken from the body.
     *
     * @return the message, verbatim; empty if the response contains none
     */
    public Optional<String> providerMessage() {
        return details().providerMessage();
    }

    /**
     * Returns a suggestion what to do.
     *
     * @return the suggestion as one line of text; empty if there is none
     */
    public Optional<String> hint() {
        return details().hint();
    }

    /**
     * Returns the HTTP requests of the call, including polls, downloads and failed attempts.
     *
     * @return an immutable list in the order in which the requests were completed; empty if nothing was sent
     */
    public List<Attempt> attempts() {
        return details().attempts();
    }

    /**
     * Returns the outcomes of the images, with the URLs and bytes that are still available.
     *
     * @return an immutable list in the order of the response; empty if the response contains no images
     */
    public List<ImageOutcome<?>> outcomes() {
        return details().outcomes();
    }

    /**
     * Returns the task that the call was waiting for. It can be awaited again, also by another process. A call that is
     * split into several requests has a task for each of them, in the errors of its {@link #outcomes()}.
     *
     * @return the task; empty if the call was not waiting for a task
     */
    public Optional<ImageTask> task() {
        return details().task();
    }

    /**
     * Returns the cost of the call. Some providers charge for a request that they reject.
     *
     * @return the cost; empty if the provider does not report it
     */
    public Optional<Cost> cost() {
        return details().usage().cost();
    }

    /**
     * Returns the rate limit that the headers of the response report.
     *
     * @return the rate limit; {@link RateLimit#NONE} if the headers report none
     */
    public RateLimit rateLimit() {
        return details().rateLimit();
    }

    /** Called by the serialization. */
    final Object writeReplace() {
        return SerializedException.of(this);
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("an exception must be serialized as SerializedException");
    }
}
