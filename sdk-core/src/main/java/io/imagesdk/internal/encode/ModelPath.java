package io.imagesdk.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The model of a request as a part of a path. The slashes of the model remain; its segments are percent-encoded. */
final class ModelPath {
    private static final String PLACEHOLDER = "{model}";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private ModelPath() {}

    /** Returns a path in which the model takes the place of its placeholder. */
    static String expand(String path, String model) {
        return path.contains(PLACEHOLDER) ? path.replace(PLACEHOLDER, encode(model)) : path;
    }

    private static String encode(String model) {
        return Arrays.stream(model.split("/", -1)).map(ModelPath::encodeSegment).collect(Collectors.joining("/"));
    }

    private static String encodeSegment(String segment) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : segment.getBytes(UTF_8)) {
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
