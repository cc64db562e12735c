package io.imagesdk.error;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The head of the family: everything that a call can end with, beside its result. The message is one line that a person understands;
 * the rest is in the accessors. No part of it holds the API key.
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

    private final transient ErrorDetails details;

    ImagesException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, cause);
        this.details = details;
    }

    /** The same failure with more known about it, thrown from here; the cause stays. */
    public abstract ImagesException withDetails(ErrorDetails details);

    /** All that is known. */
    public ErrorDetails details() {
        return details;
    }

    /** Its effect at the provider, and so whether it may have cost money. */
    public BillingStatus billing() {
        return details.billing();
    }

    /** The profile's id. */
    public Optional<String> provider() {
        return details.provider();
    }

    /** The answer's status, when there was one. */
    public OptionalInt status() {
        return details.status();
    }

    /** The provider's name for the exchange; support asks for it. */
    public Optional<String> requestId() {
        return details.requestId();
    }

    /** The answer's body verbatim, 64 KiB at most, with the key masked. */
    public Optional<String> body() {
        return details.body();
    }

    /** The provider's own words, out of the body. */
    public Optional<String> providerMessage() {
        return details.providerMessage();
    }

    /** What to do. */
    public Optional<String> hint() {
        return details.hint();
    }

    /** The requests that were made. */
    public List<Attempt> attempts() {
        return details.attempts();
    }

    /** What became of each picture, with addresses and bytes that can still be had. */
    public List<ImageOutcome<?>> outcomes() {
        return details.outcomes();
    }

    /** The task that the call was waiting for, when there was one: it can be awaited again, also in another process. */
    public Optional<ImageTask> task() {
        return details.task();
    }

    /** What it cost, where the provider says it. */
    public Optional<Cost> cost() {
        return details.usage().cost();
    }

    /** What the headers say of the rate limit. */
    public RateLimit rateLimit() {
        return details.rateLimit();
    }
}
