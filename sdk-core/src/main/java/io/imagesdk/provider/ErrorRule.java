package io.imagesdk.provider;

import io.imagesdk.internal.json.ValuePattern;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A rule that assigns a meaning to error responses. A rule matches if all of these conditions are met: the HTTP status
 * is one of its statuses (or it has none), the provider's code is one of its codes or the message contains one of its
 * texts (or it has neither), and the response contains one of its values (or it has none). Of several rules, the first
 * one that matches is used. If no rule matches, a {@linkplain ErrorKind#commonCodes() code in common use} determines
 * the meaning, or else the HTTP status.
 *
 * @param kind the meaning, which selects the type of the exception
 * @param statuses the HTTP statuses that match; empty for any status
 * @param codes the provider's error codes or types that match, case-insensitively; {@code *} matches any text; empty if
 *     the rule has none
 * @param messageContains the texts of which the provider's message must contain one, case-insensitively; empty if the
 *     rule has none
 * @param values the values in the response that match, by pointers as in {@link ResponseMapping}, case-insensitively;
 *     {@code *} in a value matches any text; empty if the rule has none
 */
public record ErrorRule(
        ErrorKind kind,
        Set<Integer> statuses,
        Set<String> codes,
        List<String> messageContains,
        Map<String, List<String>> values) {
    /** The meaning of an error. */
    public enum ErrorKind {
        /** Moderation blocked the prompt or an image; {@link io.imagesdk.error.ModerationException}. */
        MODERATION(
                "content_policy_violation",
                "moderation_blocked",
                "content_filter",
                "content_moderation",
                "ResponsibleAIPolicyViolation"),
        /** The API key is missing or not valid; {@link io.imagesdk.error.AuthenticationException}. */
        AUTHENTICATION("invalid_api_key", "api_key_invalid"),
        /** The credit of the account is used up; {@link io.imagesdk.error.QuotaExceededException}. */
        QUOTA(
                "insufficient_quota",
                "insufficient_user_quota",
                "insufficient_balance",
                "insufficient_credits",
                "billing_hard_limit_reached"),
        /** The caller sends too many requests; {@link io.imagesdk.error.RateLimitException}. */
        RATE_LIMIT,
        /** The model, the path or the object does not exist; {@link io.imagesdk.error.NotFoundException}. */
        NOT_FOUND("model_not_found"),
        /** The request is too large; {@link io.imagesdk.error.RequestTooLargeException}. */
        REQUEST_TOO_LARGE,
        /** The provider has no capacity at the moment; {@link io.imagesdk.error.OverloadedException}. */
        OVERLOADED,
        /** Any other error; {@link io.imagesdk.error.ApiException}. */
        OTHER;

        private final List<String> commonCodes;

        ErrorKind(String... commonCodes) {
            this.commonCodes = List.of(commonCodes);
        }

        /**
         * Returns the codes in common use that have this meaning without a rule, whatever the HTTP status is. Case,
         * spaces, hyphens and underscores make no difference.
         *
         * @return an immutable list; empty if only rules and the HTTP status have this meaning
         */
        public List<String> commonCodes() {
            return commonCodes;
        }

        /**
         * Returns the meaning of a code in common use.
         *
         * @param code the provider's error code or type
         * @return the meaning; empty for any other code
         */
        public static Optional<ErrorKind> ofCommonCode(String code) {
            Objects.requireNonNull(code, "code");
            return Arrays.stream(values())
                    .filter(kind -> CommonNames.contain(kind.commonCodes, code))
                    .findFirst();
        }
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
        Map<String, List<String>> copy = new LinkedHashMap<>();
        Objects.requireNonNull(values, "values").forEach((pointer, texts) -> copy.put(pointer, List.copyOf(texts)));
        values = Collections.unmodifiableMap(copy);
    }

    /**
     * Creates a rule for HTTP statuses, whatever the code and the message are.
     *
     * @param kind the meaning of the errors
     * @param statuses the statuses that match
     * @return the rule
     */
    public static ErrorRule status(ErrorKind kind, Integer... statuses) {
        return new ErrorRule(kind, Set.of(Objects.requireNonNull(statuses, "statuses")), Set.of(), List.of(), Map.of());
    }

    /**
     * Creates a rule for error codes of the provider, whatever the HTTP status is.
     *
     * @param kind the meaning of the errors
     * @param codes the codes or types that match, case-insensitively
     * @return the rule
     */
    public static ErrorRule code(ErrorKind kind, String... codes) {
        return new ErrorRule(kind, Set.of(), Set.of(Objects.requireNonNull(codes, "codes")), List.of(), Map.of());
    }

    /**
     * Creates a rule for messages of the provider, whatever the HTTP status is.
     *
     * @param kind the meaning of the errors
     * @param texts the texts of which a message must contain one, case-insensitively
     * @return the rule
     */
    public static ErrorRule messageContains(ErrorKind kind, String... texts) {
        return new ErrorRule(kind, Set.of(), Set.of(), List.of(Objects.requireNonNull(texts, "texts")), Map.of());
    }

    /**
     * Creates a rule for values at a position in the response, whatever the HTTP status is.
     *
     * @param kind the meaning of the errors
     * @param pointer the position, as in {@link ResponseMapping}
     * @param values the values that match, case-insensitively; {@code *} in a value matches any text
     * @return the rule
     */
    public static ErrorRule value(ErrorKind kind, String pointer, String... values) {
        return new ErrorRule(
                kind,
                Set.of(),
                Set.of(),
                List.of(),
                Map.of(Objects.requireNonNull(pointer, "pointer"), List.of(Objects.requireNonNull(values, "values"))));
    }

    /**
     * Returns whether this rule matches the status, the code and the message of an error response. The
     * {@linkplain #values() values} are not compared, because they are in other parts of the response.
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
        return ValuePattern.matchesAny(codes, code)
                || messageContains.stream().anyMatch(text -> lowerCaseMessage.contains(text.toLowerCase(Locale.ROOT)));
    }
}
