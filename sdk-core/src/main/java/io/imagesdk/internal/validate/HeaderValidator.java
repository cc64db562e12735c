package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.CallOptions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Validates the headers of a call. A header must not carry a credential, must not frame the message, and must not be
 * able to end its line.
 */
final class HeaderValidator {
    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "host",
            "content-type",
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "expect",
            "accept-encoding");

    private final String keyHeader;

    HeaderValidator(String keyHeader) {
        this.keyHeader = keyHeader.toLowerCase(Locale.ROOT);
    }

    /** Adds a violation for each invalid header. No message contains a value, because it may be a secret. */
    void validate(CallOptions options, List<Violation> violations) {
        options.headers().forEach((name, value) -> {
            String lowerCaseName = name.toLowerCase(Locale.ROOT);
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
                violations.add(new Violation("header", "name must consist of 1..100 token characters", ""));
            } else if (RESERVED.contains(lowerCaseName) || lowerCaseName.equals(keyHeader)) {
                violations.add(new Violation("header " + name, "is reserved for the SDK", "remove it"));
            } else if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
                violations.add(new Violation(
                        "header " + name, "must contain only printable ASCII characters, spaces and tabs", ""));
            }
        });
    }
}
