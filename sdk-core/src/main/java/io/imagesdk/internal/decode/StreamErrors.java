package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.EarlierUsage;
import io.imagesdk.model.Usage;
import java.util.Optional;

/**
 * The errors of a stream that are not errors of the provider. The parameter {@code imageCount} of each method is the
 * number of images in the stream so far, including partial ones: the stream is billed if there is at least one.
 *
 * @param provider the id of the profile
 * @param responses creates the details of a response
 * @param usage the usage that the events so far report
 */
record StreamErrors(String provider, ImageBodyDecoder responses, Usage usage) {
    /** Creates the exception for a stream that ended before its last image. */
    ImagesException truncated(int imageCount) {
        String hint = imageCount == 0
                ? "it is unknown whether an image was generated and billed"
                : "the images before this error were published";
        ErrorDetails details = responses.details("").hint(Optional.of(hint)).build();
        return withBilling(
                new InvalidResponseException(
                        provider + " ended the stream before the image was complete", details, null),
                imageCount);
    }

    /** Creates the exception for an event that is malformed or exceeds a limit. */
    ImagesException invalidEvent(ScanException cause, int imageCount) {
        ErrorDetails details = responses.details("").build();
        ImagesException error = cause.reason() == ScanException.Reason.LIMIT
                ? new ResponseTooLargeException(
                        provider + " sent a stream that exceeds a limit: " + cause.getMessage(), details, cause)
                : new InvalidResponseException(
                        provider + " sent an event that cannot be read: " + cause.getMessage(), details, cause);
        return withBilling(error, imageCount);
    }

    /** Returns an error that is billed if there is an image or a cost, with the usage so far. */
    ImagesException withBilling(ImagesException error, int imageCount) {
        return EarlierUsage.addTo(billed(error, imageCount), usage);
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
