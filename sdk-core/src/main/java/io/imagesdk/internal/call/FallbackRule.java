package io.imagesdk.internal.call;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.error.UnexpectedException;
import java.util.Optional;
import java.util.stream.Stream;

/** Which failure of a call leads to a call at another service, and which failure is thrown if both fail. */
public enum FallbackRule {
    /** A billable request: it was certainly not charged, and the caller did not end the call. */
    UNCHARGED {
        @Override
        boolean isCause(ImagesException failure) {
            return failure.isRetrySafe() && !(failure instanceof CallCancelledException);
        }

        @Override
        boolean prefersFirst(ImagesException first, ImagesException second) {
            return false;
        }
    },
    /**
     * A request about a task or a batch that may belong to another account of the same provider: the first account
     * does not know it, rejects its key, or cannot read what was encrypted with the key of the other one.
     */
    OTHER_ACCOUNT {
        @Override
        boolean isCause(ImagesException failure) {
            // An account that has charged for a task knows it.
            return failure.billing() != BillingStatus.BILLED
                    && (isNotFound(failure)
                            || failure instanceof AuthenticationException
                            || failure instanceof InvalidRequestException);
        }

        /** The task may exist in an account that rejects its key, although the other account does not know it. */
        @Override
        boolean prefersFirst(ImagesException first, ImagesException second) {
            return second instanceof InvalidRequestException
                    || (isNotFound(second) && first instanceof AuthenticationException);
        }
    },
    /**
     * A request about a task or a batch of which only the id is known, so that it may belong to another provider. A
     * provider may also reject an id that it cannot have created.
     */
    OTHER_PROVIDER {
        @Override
        boolean isCause(ImagesException failure) {
            int status = failure.status().orElse(0);
            return OTHER_ACCOUNT.isCause(failure)
                    || (failure.billing() != BillingStatus.BILLED
                            && (status == BAD_REQUEST || status == UNPROCESSABLE));
        }

        /** The first provider may have rejected a request about what it has created. */
        @Override
        boolean prefersFirst(ImagesException first, ImagesException second) {
            return second instanceof InvalidRequestException || (isNotFound(second) && !isNotFound(first));
        }
    };

    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    abstract boolean isCause(ImagesException failure);

    abstract boolean prefersFirst(ImagesException first, ImagesException second);

    private static boolean isNotFound(ImagesException failure) {
        return failure instanceof TaskNotFoundException || failure instanceof NotFoundException;
    }

    /**
     * Returns the failure of a call after which another service may be used.
     *
     * @param error the error of a future or of a subscriber
     * @return the failure; empty if no other service may be used
     */
    public Optional<ImagesException> cause(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof ImagesException failure && isCause(failure)
                ? Optional.of(failure)
                : Optional.empty();
    }

    /**
     * Returns the failure of a service that has thrown instead of returning a future or a publisher. A service of the
     * library does so if no thread can be started, and a decorator of the application may for any reason, so that it is
     * not known whether anything was sent.
     */
    public static ImagesException thrownBy(Throwable error) {
        return error instanceof ImagesException known
                ? known
                : new UnexpectedException(
                        "the second service could not be called: " + error,
                        ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                        error);
    }

    /**
     * Returns what is thrown if both calls fail: usually the failure of the second one, with the attempts of both
     * calls. The other failure is suppressed.
     */
    public Throwable combine(ImagesException first, Throwable error) {
        if (!(CompletionErrors.unwrap(error) instanceof ImagesException second)) {
            return error;
        }
        boolean prefersFirst = prefersFirst(first, second);
        ImagesException thrown = prefersFirst ? first : second;
        ImagesException both = thrown.withDetails(thrown.details().toBuilder()
                .attempts(Stream.concat(first.attempts().stream(), second.attempts().stream())
                        .toList())
                .build());
        both.addSuppressed(prefersFirst ? second : first);
        return both;
    }
}
