package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** The placeholders in the path of a profile. What takes their place is percent-encoded. */
final class PathTemplate {
    private static final String MODEL = "{model}";
    private static final String ID = "{id}";
    private static final String FILE = "{file}";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private PathTemplate() {}

    /** Returns a path in which the model takes the place of its placeholder. The slashes of the model remain. */
    static String withModel(String path, String model) {
        return path.contains(MODEL) ? path.replace(MODEL, encodeSegments(model)) : path;
    }

    /** Returns a path in which an id takes the place of its placeholder, as one segment. Its colons remain. */
    static String withId(String path, String id) {
        return path.replace(ID, encode(id).replace("%3A", ":"));
    }

    /** Returns a path in which each value takes the place of the pointer to it in braces. */
    static String withValues(String path, Map<String, String> values) {
        String expanded = path;
        for (Map.Entry<String, String> value : values.entrySet()) {
            expanded = expanded.replace("{" + value.getKey() + "}", encode(value.getValue()));
        }
        return expanded;
    }

    /**
     * Returns a path in which the id of a file takes the place of its placeholder, as one segment. Before a verb such
     * as {@code :download}, the id is the name of a resource, whose slashes remain.
     */
    static String withFile(String path, String id) {
        return path.replace(FILE + ":", encodeSegments(id) + ":").replace(FILE, encode(id));
    }

    private static String encodeSegments(String text) {
        return Arrays.stream(text.split("/", -1)).map(PathTemplate::encode).collect(Collectors.joining("/"));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            char character = (char) (octet & 0xff);
            if (character < 0x80
                    && (Character.isLetterOrDigit(character) || UNRESERVED_MARKS.indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                UPPER_HEX.toHexDigits(encoded.append('%'), octet);
            }
        }
        return encoded.toString();
    }
}
