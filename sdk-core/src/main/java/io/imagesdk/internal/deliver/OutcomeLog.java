package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.ImageOutcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The outcomes of the images of one call, at most one for each index. The image decides its outcome, and records it
 * while it holds its own lock. Thread-safe.
 *
 * @param <T> the content of a delivered image
 */
final class OutcomeLog<T> {
    private final ErrorDetails billed;
    private final UnaryOperator<String> seal;
    private final SortedMap<Integer, ImageReference> expected = new TreeMap<>();
    private final SortedMap<Integer, ImageOutcome<T>> outcomes = new TreeMap<>();

    /**
     * Creates an empty log for a call to this provider.
     *
     * @param seal encrypts text that contains the API key
     */
    OutcomeLog(String provider, UnaryOperator<String> seal) {
        this.seal = seal;
        this.billed = ErrorDetails.of(BillingStatus.BILLED).provider(provider).build();
    }

    /** Announces images that the response names. */
    synchronized void expect(List<ImageReference> references) {
        references.forEach(reference -> expected.put(reference.index(), reference));
    }

    /** Records an outcome. It replaces the previous one, for example if a delivered file is deleted by a cancel. */
    synchronized ImageOutcome<T> record(ImageOutcome<T> outcome) {
        outcomes.put(outcome.index(), outcome);
        return outcome;
    }

    /** Records the outcome of an image without bytes, unless the image has an outcome. */
    synchronized ImageOutcome<T> recordIfAbsent(ImageOutcome<T> outcome) {
        ImageOutcome<T> previous = outcomes.putIfAbsent(outcome.index(), outcome);
        return previous == null ? outcome : previous;
    }

    /** Returns the outcomes so far. An image that is expected and has no outcome is blocked or failed. */
    synchronized List<ImageOutcome<T>> outcomes() {
        SortedMap<Integer, ImageOutcome<T>> current = new TreeMap<>();
        expected.forEach((index, reference) -> current.put(index, unfinished(reference)));
        current.putAll(outcomes);
        return new ArrayList<>(current.values());
    }

    private ImageOutcome<T> unfinished(ImageReference reference) {
        return reference.failure().isPresent() ? reported(reference) : failed(reference, endOfCall(reference));
    }

    private ImagesException endOfCall(ImageReference reference) {
        return reference.url().isPresent()
                ? new DownloadException(
                        "image was generated, but the call ended before its download completed", billed, null)
                : new ImageStorageException("image has arrived, but the call ended before it was stored", billed, null);
    }

    /** Returns the outcome of an image that the provider reports as blocked or failed. */
    ImageOutcome<T> reported(ImageReference reference) {
        ImagesException failure = reference.failure().orElseThrow();
        return reference.isBlocked()
                ? new ImageOutcome.Blocked<>(reference.index(), failure)
                : failed(reference, failure);
    }

    /** Returns the outcome of an image without bytes. */
    ImageOutcome<T> failed(ImageReference reference, ImagesException failure) {
        return new ImageOutcome.Failed<>(
                reference.index(), failure, urlOf(ImagePosition.of(reference, 1)), Optional.empty());
    }

    /** Returns the URL of an image that failed. Callers store and print it, so that it must not contain the API key. */
    Optional<URI> urlOf(ImagePosition position) {
        return position.reference().url().flatMap(UrlParser::asSent).map(url -> {
            String sealed = seal.apply(url.toString());
            return sealed.equals(url.toString()) ? url : URI.create(sealed);
        });
    }
}
