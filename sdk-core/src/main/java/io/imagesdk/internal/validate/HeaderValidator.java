package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.CallOptions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers of a call: none that carries a credential, frames the message, or could break out of its line. */
final class HeaderValidator {
    private static final Set<String> TAKEN = Set.of(
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

    /** The value is in no message: it may be a secret. */
    void check(CallOptions options, List<Violation> violations) {
        options.headers().forEach((name, value) -> {
            String folded = name.toLowerCase(Locale.ROOT);
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
                violations.add(new Violation("header", "has a name that no header has", ""));
            } else if (TAKEN.contains(folded) || folded.equals(keyHeader)) {
                violations.add(new Violation("header " + name, "is set by the SDK alone", ""));
            } else if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
                violations.add(new Violation("header " + name, "holds characters that no header holds", ""));
            }
        });
    }
}
