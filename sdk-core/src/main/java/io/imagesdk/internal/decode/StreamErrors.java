package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.scan.ScanException;
import java.util.Optional;

/**
 * The errors of a stream that are not errors of the provider. The parameter {@code imageCount} of each method is the
 * number of images in the stream so far, including partial ones: the stream is billed if there is at least one.
 *
 * @param provider the id of the profile
 * @param responses creates the details of a response
 */
record StreamErrors(String provider, ImageBodyDecoder responses) {
    /** Creates the exception for a stream that ended before its last image. */
    ImagesException truncated(int imageCount) {
        String hint = imageCount == 0
                ? "it is unknown whether an image was generated and billed"
                : "the images before this error were published";
        return new InvalidResponseException(
                provider + " ended the stream before the image was complete",
                details(imageCount).hint(Optional.of(hint)).build(),
                null);
    }

    /** Creates the exception for an event that is malformed or exceeds a limit. */
    ImagesException invalidEvent(ScanException cause, int imageCount) {
        ErrorDetails details = details(imageCount).build();
        return cause.reason() == ScanException.Reason.LIMIT
                ? new ResponseTooLargeException(
                        provider + " sent a stream that exceeds a limit: " + cause.getMessage(), details, cause)
                : new InvalidResponseException(
                        provider + " sent an event that cannot be read: " + cause.getMessage(), details, cause);
    }

    private ErrorDetails.Builder details(int imageCount) {
        return responses.details("").billing(imageCount == 0 ? BillingStatus.UNKNOWN : BillingStatus.BILLED);
    }

    /** Returns an error with the billing status BILLED if there is at least one image, and unchanged otherwise. */
    static ImagesException billed(ImagesException error, int imageCount) {
        return imageCount == 0
                ? error
                : error.withDetails(error.details().toBuilder()
                        .billing(BillingStatus.BILLED)
                        .build());
    }
}
