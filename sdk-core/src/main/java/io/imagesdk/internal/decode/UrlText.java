package io.imagesdk.internal.decode;

import java.util.regex.Pattern;

/** Reads parts of URLs that servers send. The text may be malformed. */
final class UrlText {
    /** A URL with a query, whose slashes JSON may have escaped. The query ends where a text continues. */
    private static final Pattern WITH_QUERY =
            Pattern.compile("(?i)(https?:(?:\\\\?/){2}[^\\s\"'<>?#]*+)[?#][^\\s\"'<>]*+");

    private UrlText() {}

    /** Returns a URL without its query and fragment. */
    static String withoutQuery(String url) {
        int end = 0;
        while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
            end++;
        }
        return url.substring(0, end);
    }

    /** Returns a short text whose URLs have no queries, which often contain a signature. */
    static String withoutQueries(String text) {
        return WITH_QUERY.matcher(text).replaceAll("$1?…");
    }

    /** Returns the last segment of the path of a URL, without trailing slashes. */
    static String lastSegment(String url) {
        String path = withoutQuery(url);
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }
}
