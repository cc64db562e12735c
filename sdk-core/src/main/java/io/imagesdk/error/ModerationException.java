package io.imagesdk.error;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure because the provider's moderation rejected the prompt or an input image, or blocked the generated image.
 * Sending the same request again does not help.
 */
public final class ModerationException extends ApiException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message the failure as one line of text
     * @param details everything else that is known about the failure
     * @param cause the cause; null if there is none
     */
    public ModerationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ModerationException withDetails(ErrorDetails details) {
        return new ModerationException(String.valueOf(getMessage()), details, getCause());
    }

    /**
     * Returns the stage at which moderation intervened.
     *
     * @return {@code input} or {@code output}; empty if the provider does not report it
     */
    public Optional<String> stage() {
        return details().moderationStage();
    }

    /**
     * Returns the categories of the violation. The list of categories is open.
     *
     * @return an immutable list of the provider's names; empty if the provider does not report them
     */
    public List<String> categories() {
        return details().moderationCategories();
    }
}
