package io.imagesdk.internal.wire;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One image that a response names.
 *
 * @param index the position in the response
 * @param ordinal the ordinal of the image that was passed to the {@link ImageHandler}; empty if the response does not
 *     contain the bytes
 * @param url the URL of the image as the server wrote it; empty if the response contains the bytes
 * @param revisedPrompt the prompt as the provider changed it; empty if the provider does not report it
 * @param blockedReason the reason why moderation blocked the image; empty if it did not
 */
public record ImageReference(
        int index,
        OptionalInt ordinal,
        Optional<String> url,
        Optional<String> revisedPrompt,
        Optional<String> blockedReason) {
    /** Returns this reference with a larger index. */
    ImageReference withIndexOffset(int offset) {
        return new ImageReference(index + offset, ordinal, url, revisedPrompt, blockedReason);
    }
}
