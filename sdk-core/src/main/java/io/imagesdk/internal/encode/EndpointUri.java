package io.imagesdk.internal.encode;

import io.imagesdk.internal.url.Origin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Appends the path of an operation to a base URL. The base URL may end with the first segments of the path and with a
 * slash; these segments are not repeated.
 */
final class EndpointUri {
    private EndpointUri() {}

    /** Returns a path with a query parameter; the path itself if the value is empty. */
    static String withParameter(String path, String name, String value) {
        return value.isEmpty()
                ? path
                : path + (path.contains("?") ? "&" : "?") + name + "="
                        + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    static URI of(URI base, String pathAndQuery) {
        int queryStart = pathAndQuery.indexOf('?');
        String path = queryStart < 0 ? pathAndQuery : pathAndQuery.substring(0, queryStart);
        String query = queryStart < 0 ? "" : pathAndQuery.substring(queryStart);
        List<String> segments = segments(base.getRawPath());
        List<String> appended = segments(path);
        int shared = Math.min(segments.size(), appended.size());
        while (shared > 0
                && !segments.subList(segments.size() - shared, segments.size()).equals(appended.subList(0, shared))) {
            shared--;
        }
        segments.addAll(appended.subList(shared, appended.size()));
        String slash = path.length() > 1 && path.endsWith("/") ? "/" : "";
        return URI.create(Origin.of(base).toUri() + "/" + String.join("/", segments) + slash + query);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        segments.removeIf(String::isEmpty);
        return segments;
    }
}
