package io.imagesdk.internal.decode;

import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.model.RateLimit;
import io.imagesdk.provider.ResponseMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the headers about the rate limit, under all known names. A value that cannot be parsed is ignored. */
final class RateLimitParser {
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m(?!s))?(?:([0-9]{1,9}(?:\\.[0-9]{1,20})?)(ms|s)?)?");

    private RateLimitParser() {}

    /** Parses the headers, and the wait in the body if the headers have none. */
    static RateLimit of(ResponseMapping mapping, ResponseValues values) {
        RateLimit headers = of(values.head());
        return headers.retryAfter().isPresent()
                ? headers
                : new RateLimit(headers.limit(), headers.remaining(), headers.reset(), retryAfter(mapping, values));
    }

    /** Returns the wait that a body requests, in seconds or as text such as {@code 34.4s}. */
    static Optional<Duration> retryAfter(ResponseMapping mapping, ResponseValues values) {
        return values.firstText(mapping.retryAfterPointers()).flatMap(RateLimitParser::duration);
    }

    static RateLimit of(ResponseHead head) {
        return new RateLimit(
                number(head, "limit"),
                number(head, "remaining"),
                header(head, "reset").flatMap(RateLimitParser::duration),
                RetryAfter.of(head, Instant.now()));
    }

    private static OptionalLong number(ResponseHead head, String name) {
        return TextSanitizer.parseLong(header(head, name).orElse(""));
    }

    private static Optional<String> header(ResponseHead head, String name) {
        return head.firstOf(
                "x-ratelimit-" + name + "-requests",
                "x-ratelimit-" + name + "-images",
                "x-ratelimit-" + name,
                "ratelimit-" + name);
    }

    /** Parses {@code 1.2s}, {@code 6m0s}, {@code 250ms}, or a number of seconds. */
    private static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        double seconds = parts.group(3) == null ? 0 : Double.parseDouble(parts.group(3));
        double scale = "ms".equals(parts.group(4)) ? 1 : 1000;
        return Optional.of(Duration.ofHours(longOrZero(parts.group(1)))
                .plusMinutes(longOrZero(parts.group(2)))
                .plusMillis((long) (seconds * scale)));
    }

    private static long longOrZero(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
