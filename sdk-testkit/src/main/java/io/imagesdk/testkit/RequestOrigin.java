package io.imagesdk.testkit;

import com.sun.net.httpserver.Headers;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scheme, host and port that a client used. Image URLs have the same ones, so that a client can follow them through
 * a proxy that terminates TLS.
 */
final class RequestOrigin {
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9.-]{1,100}|\\[[0-9A-Fa-f:.]{2,45}])(?::(\\d{1,5}))?");
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int MAX_PORT = 65_535;

    private RequestOrigin() {}

    /** Returns the origin of a request; headers with invalid values are ignored. */
    static String of(Headers headers, String serverHost) {
        String scheme = first(headers.getFirst("X-Forwarded-Proto")).toLowerCase(Locale.ROOT);
        String forwardedHost = first(headers.getFirst("X-Forwarded-Host"));
        String host = first(headers.getFirst("Host"));
        return (SCHEMES.contains(scheme) ? scheme : "http") + "://"
                + (isHost(forwardedHost) ? forwardedHost : isHost(host) ? host : serverHost);
    }

    /** Returns the first value of a list; each proxy appends its value to the list. */
    private static String first(@Nullable String list) {
        String values = Objects.requireNonNullElse(list, "");
        int comma = values.indexOf(',');
        return (comma < 0 ? values : values.substring(0, comma)).strip();
    }

    private static boolean isHost(String value) {
        var matcher = HOST.matcher(value);
        return matcher.matches() && (matcher.group(2) == null || Integer.parseInt(matcher.group(2)) <= MAX_PORT);
    }
}
