package io.imagesdk.internal.url;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * The resolution of a relative reference (RFC 3986, section 5). {@link URI#resolve(URI)} follows an older standard: it
 * drops the last segment of the path before a query, and it keeps dot segments above the root.
 */
final class RelativeUrl {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

    private RelativeUrl() {}

    /**
     * Returns the text of the absolute URL, which is not checked.
     *
     * @param base the URL whose response contained the reference
     * @param reference an absolute or relative reference
     */
    static String resolve(URI base, String reference) {
        String text = reference.strip();
        if (SCHEME.matcher(text).lookingAt()) {
            return text;
        }
        if (text.startsWith("//")) {
            return base.getScheme() + ":" + text;
        }
        String origin = Origin.of(base).toUri().toString();
        String basePath = base.getRawPath().isEmpty() ? "/" : base.getRawPath();
        if (text.isEmpty() || text.startsWith("#")) {
            return origin + basePath + (base.getRawQuery() == null ? "" : "?" + base.getRawQuery());
        }
        if (text.startsWith("?")) {
            return origin + basePath + text;
        }
        int pathEnd = endOfPath(text);
        String path = text.substring(0, pathEnd);
        String merged = path.startsWith("/") ? path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
        return origin + withoutDotSegments(merged) + text.substring(pathEnd);
    }

    private static int endOfPath(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '?' && text.charAt(end) != '#') {
            end++;
        }
        return end;
    }

    private static String withoutDotSegments(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String segment : path.substring(1).split("/", -1)) {
            last = segment;
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean directory = last.equals(".") || last.equals("..");
        return "/" + String.join("/", segments) + (directory && !segments.isEmpty() ? "/" : "");
    }
}
