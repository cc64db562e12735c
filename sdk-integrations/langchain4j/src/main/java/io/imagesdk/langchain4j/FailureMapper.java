package io.imagesdk.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import io.imagesdk.error.ApiException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.OverloadedException;
import io.imagesdk.error.QuotaExceededException;

/**
 * Translates failures to the exceptions of LangChain4j. Its retries repeat every exception that is not a
 * {@code NonRetriableException}, so only a failure that was certainly not charged, and that may pass, becomes one that
 * is repeated. Whatever may have been charged becomes one that is not.
 */
final class FailureMapper {
    private FailureMapper() {}

    static LangChain4jException map(ImagesException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ModerationException) {
            return new ContentFilteredException(message, failure);
        }
        if (failure instanceof io.imagesdk.error.AuthenticationException) {
            return new AuthenticationException(message, failure);
        }
        return failure.isRetrySafe() ? notCharged(failure, message) : new PossiblyChargedException(failure);
    }

    private static LangChain4jException notCharged(ImagesException failure, String message) {
        if (failure instanceof io.imagesdk.error.RateLimitException) {
            return new RateLimitException(message, failure);
        }
        if (failure instanceof OverloadedException) {
            return new InternalServerException(message, failure);
        }
        if (failure instanceof CallTimeoutException) {
            return new TimeoutException(message, failure);
        }
        if (failure instanceof ConnectionException) {
            return new RetriableException(message, failure);
        }
        if (failure instanceof NotFoundException) {
            return new ModelNotFoundException(message, failure);
        }
        if (isInvalidRequest(failure)) {
            return new InvalidRequestException(message, failure);
        }
        // An account without credit, a wrong setting, a directory that cannot be written to, or a cancelled call.
        return new NonRetriableException(message, failure);
    }

    private static boolean isInvalidRequest(ImagesException failure) {
        return failure instanceof io.imagesdk.error.InvalidRequestException
                || (failure instanceof ApiException && !(failure instanceof QuotaExceededException));
    }
}
