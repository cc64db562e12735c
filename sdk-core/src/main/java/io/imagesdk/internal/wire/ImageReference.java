package io.imagesdk.internal.wire;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.ModerationException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * One image that a response names.
 *
 * @param index the position in the response
 * @param ordinal the ordinal of the image that was passed to the {@link ImageHandler}; empty if the response does not
 *     contain the bytes
 * @param url the URL of the image as the server wrote it; empty if the response contains the bytes
 * @param revisedPrompt the prompt as the provider changed it; empty if the provider does not report it
 * @param failure the reason why the provider did not generate the image, which is a {@link ModerationException} if
 *     moderation blocked it; empty if the provider reports none
 */
public record ImageReference(
        int index,
        OptionalInt ordinal,
        Optional<String> url,
        Optional<String> revisedPrompt,
        Optional<ImagesException> failure) {
    /** Creates the reference of an image whose bytes the response contains, and of which nothing else is known. */
    public static ImageReference ofOrdinal(int index, int ordinal) {
        return new ImageReference(index, OptionalInt.of(ordinal), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns whether the response names anything about the image: its bytes, its URL or its failure. */
    public boolean hasContent() {
        return ordinal.isPresent() || url.isPresent() || failure.isPresent();
    }

    /** Returns whether moderation blocked the image. */
    public boolean isBlocked() {
        return failure.filter(ModerationException.class::isInstance).isPresent();
    }

    /** Returns this reference with another failure, if it has one. */
    ImageReference mapFailure(UnaryOperator<ImagesException> mapper) {
        return new ImageReference(index, ordinal, url, revisedPrompt, failure.map(mapper));
    }

    /** Returns this reference with another index. */
    ImageReference withIndex(int newIndex) {
        return new ImageReference(newIndex, ordinal, url, revisedPrompt, failure);
    }
}
