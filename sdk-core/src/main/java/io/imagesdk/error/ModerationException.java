package io.imagesdk.error;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The provider's moderation refused the prompt or kept back the picture. */
public final class ModerationException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With all that is known. */
    public ModerationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }

    @Override
    public ModerationException withDetails(ErrorDetails details) {
        return new ModerationException(String.valueOf(getMessage()), details, getCause());
    }

    /** {@code input} or {@code output}, where the provider says it. */
    public Optional<String> stage() {
        return details().moderationStage();
    }

    /** The categories, where the provider names them; an open list. */
    public List<String> categories() {
        return details().moderationCategories();
    }
}
