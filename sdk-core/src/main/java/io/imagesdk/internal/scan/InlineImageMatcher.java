package io.imagesdk.internal.scan;

import java.util.List;

/**
 * Matches the start of a text that is an image and not its URL, character by character: a data URL, or the base64 of a
 * common format. White space in front of it is ignored, as in URLs.
 */
final class InlineImageMatcher {
    static final String DATA_SCHEME = "data:";
    /** The base64 of the signatures of PNG, JPEG, GIF and WebP. No absolute URL starts like one of them. */
    private static final List<String> SIGNATURES = List.of("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR");

    private final StringBuilder start = new StringBuilder();

    /** Starts a new text. */
    void start() {
        start.setLength(0);
    }

    /** Accepts the next UTF-16 code unit, and returns whether the text may be an image. */
    boolean accept(int unit) {
        if (start.isEmpty() && Base64Alphabet.isWhiteSpace(unit)) {
            return true;
        }
        String text = start.append((char) unit).toString();
        return DATA_SCHEME.regionMatches(true, 0, text, 0, text.length())
                || SIGNATURES.stream().anyMatch(signature -> signature.startsWith(text));
    }

    /** Returns whether the text is an image. */
    boolean isComplete() {
        String text = start.toString();
        return text.equalsIgnoreCase(DATA_SCHEME) || SIGNATURES.contains(text);
    }

    /** Returns the text so far, without white space in front of it. */
    String text() {
        return start.toString();
    }
}
