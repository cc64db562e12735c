package io.imagesdk.internal.encode;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a profile's path below a base URL, which may or may not end with the path's first segments and a slash. */
final class EndpointUri {
    private EndpointUri() {}

    static URI of(URI base, String pathAndQuery) {
        int question = pathAndQuery.indexOf('?');
        String path = question < 0 ? pathAndQuery : pathAndQuery.substring(0, question);
        String query = question < 0 ? "" : pathAndQuery.substring(question);
        List<String> segments = segments(base.getRawPath());
        List<String> wanted = segments(path);
        int shared = Math.min(segments.size(), wanted.size());
        while (shared > 0
                && !segments.subList(segments.size() - shared, segments.size()).equals(wanted.subList(0, shared))) {
            shared--;
        }
        segments.addAll(wanted.subList(shared, wanted.size()));
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + "/" + String.join("/", segments) + query);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        segments.removeIf(String::isEmpty);
        return segments;
    }
}
