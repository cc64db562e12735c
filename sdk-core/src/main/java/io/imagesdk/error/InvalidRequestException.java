package io.imagesdk.error;

import io.imagesdk.internal.text.TextSanitizer;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A failure of a request that is not valid. The request was rejected before anything was sent, so the billing status is
 * {@link BillingStatus#NOT_SENT}. The exception holds all violations at once, and its message is one line that names
 * all of them, for example {@code xai: n must be 1..10, was 11; size is not supported, use aspect_ratio 2:3}.
 */
public final class InvalidRequestException extends ImagesException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Creates an exception for violations that apply to every provider.
     *
     * @param violations the violations; the list is copied
     */
    public InvalidRequestException(List<Violation> violations) {
        this(violations, ErrorDetails.of(BillingStatus.NOT_SENT).build());
    }

    /**
     * Creates an exception for violations that apply to the provider named in the details.
     *
     * @param violations the violations; the list is copied
     * @param details everything else that is known about the failure
     */
    public InvalidRequestException(List<Violation> violations, ErrorDetails details) {
        super(message(violations, details), details, null);
        this.violations = List.copyOf(violations);
    }

    /**
     * Returns the violations. Each one names the field, the problem and the accepted values.
     *
     * @return an immutable list in the order in which the rules were checked
     */
    public List<Violation> violations() {
        return violations;
    }

    @Override
    public InvalidRequestException withDetails(ErrorDetails details) {
        return new InvalidRequestException(violations(), details);
    }

    private static String message(List<Violation> violations, ErrorDetails details) {
        Objects.requireNonNull(violations, "violations");
        return Objects.requireNonNull(details, "details")
                        .provider()
                        .map(provider -> provider + ": ")
                        .orElse("")
                + violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    }

    /**
     * One reason why a request is rejected.
     *
     * @param field the name of the parameter, as {@code Parameter.label()} returns it ({@code n}, {@code size},
     *     {@code prompt}), or the path of another member, for example {@code extra.style}
     * @param rule the problem in one line, with the actual value unless it is a secret
     * @param accepted the accepted values or the next step; an empty string if the rule names them
     */
    public record Violation(String field, String rule, String accepted) implements Serializable {
        private static final int MAX_FIELD_LENGTH = 200;
        private static final int MAX_RULE_LENGTH = 600;
        private static final int MAX_ACCEPTED_LENGTH = 1_200;

        /**
         * Checks that no component is null. Each component becomes one line: characters that are not printable are
         * escaped, and the middle of a very long text is omitted.
         */
        public Violation {
            field = TextSanitizer.message(Objects.requireNonNull(field, "field"), MAX_FIELD_LENGTH);
            rule = TextSanitizer.message(Objects.requireNonNull(rule, "rule"), MAX_RULE_LENGTH);
            accepted = TextSanitizer.message(Objects.requireNonNull(accepted, "accepted"), MAX_ACCEPTED_LENGTH);
        }

        /**
         * Returns the violation as one line.
         *
         * @return the field, the rule and, if there are any, the accepted values
         */
        @Override
        public String toString() {
            return field + " " + rule + (accepted.isEmpty() ? "" : ", " + accepted);
        }
    }
}
