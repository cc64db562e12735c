package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.scan.ScanException;
import java.util.Optional;

/**
 * How a stream fails other than by an error of the provider's. {@code pictures} is how many of it came, unfinished ones too: one is enough
 * to make it paid.
 *
 * @param provider the profile's id
 * @param responses knows what is told of the reply
 */
record StreamErrors(String provider, ImageBodyDecoder responses) {
    /** The end came too early. */
    ImagesException truncated(int images) {
        String hint = images == 0
                ? "whether the picture was made and billed is not known"
                : "what came of it has been told before";
        return new InvalidResponseException(
                provider + " ended its stream before the picture was finished",
                details(images).hint(Optional.of(hint)).build(),
                null);
    }

    /** An event cannot be read, or there is too much of them. */
    ImagesException invalidEvent(ScanException cause, int images) {
        return cause.reason() == ScanException.Reason.LIMIT
                ? new ResponseTooLargeException(
                        provider + " sent more than is taken: " + cause.getMessage(),
                        details(images).build(),
                        cause)
                : new InvalidResponseException(
                        provider + " sent an event that cannot be read: " + cause.getMessage(),
                        details(images).build(),
                        cause);
    }

    private ErrorDetails.Builder details(int images) {
        return responses.details("").billing(images == 0 ? BillingStatus.UNKNOWN : BillingStatus.BILLED);
    }

    /** The same error after so many pictures. */
    static ImagesException billed(ImagesException error, int images) {
        return images == 0
                ? error
                : error.withDetails(error.details().toBuilder()
                        .billing(BillingStatus.BILLED)
                        .build());
    }
}
