package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.text.HeaderSyntax;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Portability;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ProviderProfile;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Validates the headers of a call. A header must not carry a credential, must not frame the message, and must not be
 * able to end its line.
 */
final class HeaderValidator {
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    private static final int MAX_IDEMPOTENCY_KEY_LENGTH = 255;

    private final ProviderProfile profile;

    HeaderValidator(ProviderProfile profile) {
        this.profile = profile;
    }

    /** Adds a violation for each invalid header. No message contains a value, because it may be a secret. */
    void validate(CallOptions options, List<Violation> violations) {
        options.headers().forEach((name, value) -> {
            if (!HeaderSyntax.isName(name)) {
                violations.add(new Violation("header", "name must consist of 1..100 token characters", ""));
            } else if (isReserved(name)) {
                violations.add(new Violation("header " + name, "is reserved for the SDK", "remove it"));
            } else if (isIdempotencyHeader(name)) {
                violations.add(new Violation(
                        "header " + name, "is reserved for the SDK", "use the option idempotencyKey instead"));
            } else if (!HeaderSyntax.isValue(value)) {
                violations.add(new Violation(
                        "header " + name, "must contain only printable ASCII characters, spaces and tabs", ""));
            }
        });
        options.idempotencyKey()
                .filter(key -> !isIdempotencyKey(key))
                .ifPresent(key -> violations.add(
                        new Violation("idempotencyKey", "must consist of 1..255 printable ASCII characters", "")));
    }

    /**
     * Reports an idempotency key that the provider would never see: a violation, or a warning if the request is adapted
     * to the provider.
     */
    void validateIdempotency(CallOptions options, List<Violation> violations, List<Warning> warnings) {
        if (options.idempotencyKey().isEmpty() || profile.idempotencyHeader().isPresent()) {
            return;
        }
        if (options.portability() == Portability.ADAPT) {
            warnings.add(new Warning(
                    "idempotency_key", "was omitted because the provider does not recognize repeated requests"));
        } else {
            violations.add(new Violation(
                    "idempotencyKey",
                    "is not supported because the profile names no header for it",
                    "omit it, or use Portability.ADAPT"));
        }
    }

    private boolean isReserved(String name) {
        return HeaderSyntax.isControlled(name)
                || CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))
                || name.equalsIgnoreCase(profile.keyHeader());
    }

    /** Returns whether the SDK sends its own value in this header. The requests of a split call must not share one. */
    private boolean isIdempotencyHeader(String name) {
        return profile.idempotencyHeader().filter(name::equalsIgnoreCase).isPresent();
    }

    private static boolean isIdempotencyKey(String key) {
        return !key.isBlank() && key.length() <= MAX_IDEMPOTENCY_KEY_LENGTH && HeaderSyntax.isValue(key);
    }
}
