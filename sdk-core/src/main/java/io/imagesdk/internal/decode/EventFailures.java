package io.imagesdk.internal.decode;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.LimitException;
import java.util.Optional;

/**
 * How a stream fails other than by an error of the provider's. {@code pictures} is how many of it came, unfinished ones too: one is enough
 * to make it paid.
 *
 * @param provider the profile's id
 * @param answers knows what is told of the reply
 */
record EventFailures(String provider, AnswerReader answers) {
    /** The end came too early. */
    ImagesException ended(int pictures) {
        String hint = pictures == 0
                ? "whether the picture was made and billed is not known"
                : "what came of it has been told before";
        return new DecodeException(
                provider + " ended its stream before the picture was finished",
                details(pictures).hint(Optional.of(hint)).build(),
                null);
    }

    /** An event cannot be read, or there is too much of them. */
    ImagesException refused(ScanException cause, int pictures) {
        return cause.kind() == ScanException.Kind.LIMIT
                ? new LimitException(
                        provider + " sent more than is taken: " + cause.getMessage(),
                        details(pictures).build(),
                        cause)
                : new DecodeException(
                        provider + " sent an event that cannot be read: " + cause.getMessage(),
                        details(pictures).build(),
                        cause);
    }

    private ErrorDetails.Builder details(int pictures) {
        return answers.details("").outcome(pictures == 0 ? CallOutcome.UNKNOWN : CallOutcome.PAID);
    }

    /** The same error after so many pictures. */
    static ImagesException paid(ImagesException error, int pictures) {
        return pictures == 0
                ? error
                : error.with(
                        error.details().toBuilder().outcome(CallOutcome.PAID).build());
    }
}
