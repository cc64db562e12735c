package io.imagesdk.internal.decode;

/** Reads parts of URLs that servers send. The text may be malformed. */
final class UrlText {
    private UrlText() {}

    /** Returns a URL without its query and fragment. */
    static String withoutQuery(String url) {
        int end = 0;
        while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
            end++;
        }
        return url.substring(0, end);
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
