package io.imagesdk.provider;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * A rule that assigns a meaning to error responses. A rule matches if the HTTP status is one of its statuses (or it has
 * none), and if the provider's code is one of its codes or the message contains one of its texts (or it has neither).
 * Of several rules, the first one that matches is used. If no rule matches, the HTTP status alone determines the
 * meaning.
 *
 * @param kind the meaning, which selects the type of the exception
 * @param statuses the HTTP statuses that match; empty for any status
 * @param codes the provider's error codes or types that match, case-insensitively; empty if the rule has none
 * @param messageContains the texts of which the provider's message must contain one, case-insensitively; empty if the
 *     rule has none
 */
public record ErrorRule(ErrorKind kind, Set<Integer> statuses, Set<String> codes, List<String> messageContains) {
    /** The meaning of an error. */
    public enum ErrorKind {
        /** Moderation blocked the prompt or an image; {@link io.imagesdk.error.ModerationException}. */
        MODERATION,
        /** The API key is missing or not valid; {@link io.imagesdk.error.AuthenticationException}. */
        AUTHENTICATION,
        /** The credit of the account is used up; {@link io.imagesdk.error.QuotaExceededException}. */
        QUOTA,
        /** The caller sends too many requests; {@link io.imagesdk.error.RateLimitException}. */
        RATE_LIMIT,
        /** The model, the path or the object does not exist; {@link io.imagesdk.error.NotFoundException}. */
        NOT_FOUND,
        /** The request is too large; {@link io.imagesdk.error.RequestTooLargeException}. */
        REQUEST_TOO_LARGE,
        /** The provider has no capacity at the moment; {@link io.imagesdk.error.OverloadedException}. */
        OVERLOADED,
        /** Any other error; {@link io.imagesdk.error.ApiException}. */
        OTHER
    }

    /** Copies the collections. */
    public ErrorRule {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(statuses, "statuses");
        Objects.requireNonNull(codes, "codes");
        Objects.requireNonNull(messageContains, "messageContains");
        statuses = Set.copyOf(statuses);
        codes = Set.copyOf(codes);
        messageContains = List.copyOf(messageContains);
    }

    /**
     * Creates a rule for HTTP statuses, whatever the code and the message are.
     *
     * @param kind the meaning of the errors
     * @param statuses the statuses that match
     * @return the rule
     */
    public static ErrorRule status(ErrorKind kind, Integer... statuses) {
        return new ErrorRule(kind, Set.of(Objects.requireNonNull(statuses, "statuses")), Set.of(), List.of());
    }

    /**
     * Creates a rule for error codes of the provider, whatever the HTTP status is.
     *
     * @param kind the meaning of the errors
     * @param codes the codes or types that match, case-insensitively
     * @return the rule
     */
    public static ErrorRule code(ErrorKind kind, String... codes) {
        return new ErrorRule(kind, Set.of(), Set.of(Objects.requireNonNull(codes, "codes")), List.of());
    }

    /**
     * Creates a rule for messages of the provider, whatever the HTTP status is.
     *
     * @param kind the meaning of the errors
     * @param texts the texts of which a message must contain one, case-insensitively
     * @return the rule
     */
    public static ErrorRule messageContains(ErrorKind kind, String... texts) {
        return new ErrorRule(kind, Set.of(), Set.of(), List.of(Objects.requireNonNull(texts, "texts")));
    }

    /**
     * Returns whether this rule matches an error response.
     *
     * @param status the HTTP status
     * @param code the provider's error code or type; an empty string if there is none
     * @param message the provider's message; an empty string if there is none
     * @return whether this rule determines the meaning of the response, unless an earlier rule does
     */
    public boolean matches(int status, String code, String message) {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        if (!statuses.isEmpty() && !statuses.contains(status)) {
            return false;
        }
        if (codes.isEmpty() && messageContains.isEmpty()) {
            return true;
        }
        String lowerCaseMessage = message.toLowerCase(Locale.ROOT);
        return codes.stream().anyMatch(code::equalsIgnoreCase)
                || messageContains.stream().anyMatch(text -> lowerCaseMessage.contains(text.toLowerCase(Locale.ROOT)));
    }
}
