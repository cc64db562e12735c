package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.internal.wire.TextSanitizer;
import io.imagesdk.model.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What headers say of the rate limit, under the names that are in use. */
final class RateLimitParser {
    private static final Pattern SPAN =
            Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m(?!s))?(?:([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s)?)?");

    private RateLimitParser() {}

    static RateLimit of(ResponseHead head) {
        return new RateLimit(
                number(head, "limit"),
                number(head, "remaining"),
                value(head, "reset").flatMap(RateLimitParser::span),
                RetryAfter.of(head, Instant.now()));
    }

    private static OptionalLong number(ResponseHead head, String what) {
        return TextSanitizer.parseLong(value(head, what).orElse(""));
    }

    private static Optional<String> value(ResponseHead head, String what) {
        return head.firstOf(
                "x-ratelimit-" + what + "-requests",
                "x-ratelimit-" + what + "-images",
                "x-ratelimit-" + what,
                "ratelimit-" + what);
    }

    /** {@code 1.2s}, {@code 6m0s}, {@code 250ms}, or plain seconds. */
    private static Optional<Duration> span(String text) {
        Matcher parts = SPAN.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        double seconds = parts.group(3) == null ? 0 : Double.parseDouble(parts.group(3));
        double scale = "ms".equals(parts.group(4)) ? 1 : 1000;
        return Optional.of(Duration.ofHours(whole(parts.group(1)))
                .plusMinutes(whole(parts.group(2)))
                .plusMillis((long) (seconds * scale)));
    }

    private static long whole(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
