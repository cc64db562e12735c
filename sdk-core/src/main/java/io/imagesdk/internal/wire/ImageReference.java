package io.imagesdk.internal.wire;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One picture as an answer names it.
 *
 * @param index its place in the answer
 * @param ordinal which of the images that were given to the intake it is
 * @param url from where it is fetched, as the server wrote it
 * @param revisedPrompt the prompt as the provider changed it
 * @param blockedReason why moderation kept it back
 */
public record ImageReference(
        int index,
        OptionalInt ordinal,
        Optional<String> url,
        Optional<String> revisedPrompt,
        Optional<String> blockedReason) {
    /** The same in a later place. */
    ImageReference withIndexOffset(int offset) {
        return new ImageReference(index + offset, ordinal, url, revisedPrompt, blockedReason);
    }
}
