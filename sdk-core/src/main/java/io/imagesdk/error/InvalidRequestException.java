package io.imagesdk.error;

import io.imagesdk.model.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** A request was refused before anything was sent, with all reasons at once. */
public final class InvalidRequestException extends ImagesException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** For reasons that hold for every provider. */
    public InvalidRequestException(List<Violation> violations) {
        this(violations, ErrorDetails.of(BillingStatus.NOT_SENT).build());
    }

    /** For reasons of the provider named in the details. */
    public InvalidRequestException(List<Violation> violations, ErrorDetails details) {
        super(line(violations, details), details, null);
        this.violations = List.copyOf(violations);
    }

    /** The reasons, each with its field, the rule and what would be accepted. */
    public List<Violation> violations() {
        return violations;
    }

    @Override
    public InvalidRequestException withDetails(ErrorDetails details) {
        return new InvalidRequestException(violations, details);
    }

    private static String line(List<Violation> violations, ErrorDetails details) {
        return details.provider().map(provider -> provider + ": ").orElse("")
                + violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    }
}
