package io.imagesdk.testkit;

import io.imagesdk.provider.ResponseMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a response of a profile contains an image.
 *
 * @param pointer where the text is; a segment {@code *} is the index of the image
 * @param content what the text is
 */
record ImageShape(String pointer, Content content) {
    /** The kinds of texts that stand for an image. */
    enum Content {
        BASE64,
        DATA_URI,
        URL
    }

    /** Returns whether a response can contain several images. */
    boolean isRepeatable() {
        return pointer.contains("*");
    }

    /**
     * Returns the shapes that a mapping may find, the most likely first. Whether it finds them is decided by decoding a
     * response that has this shape.
     */
    static List<ImageShape> candidates(ResponseMapping mapping) {
        List<ImageShape> shapes = new ArrayList<>();
        for (String pointer : mapping.imagePointers()) {
            String name = lastName(pointer);
            // A pointer to a single value of an own name most likely leads to the URL itself.
            boolean textItem =
                    name.toLowerCase(Locale.ROOT).contains("url") || (!pointer.isEmpty() && !pointer.endsWith("*"));
            if (textItem) {
                shapes.add(new ImageShape(pointer, Content.URL));
            }
            if (mapping.base64Members().contains(name)) {
                shapes.add(new ImageShape(pointer, Content.BASE64));
            }
            mapping.base64Members()
                    .forEach(member -> shapes.add(new ImageShape(pointer + "/" + member, Content.BASE64)));
            for (Content content : List.of(Content.URL, Content.DATA_URI)) {
                mapping.urlMembers().forEach(member -> shapes.add(new ImageShape(pointer + "/" + member, content)));
                shapes.add(new ImageShape(pointer, content));
            }
        }
        return shapes;
    }

    /** Returns the order in which the kinds are preferred if the request does not select one. */
    static List<Content> preferred(ResponseMapping mapping, boolean task) {
        boolean namesUrl = mapping.imagePointers().stream()
                .limit(1)
                .anyMatch(pointer -> lastName(pointer).toLowerCase(Locale.ROOT).contains("url"));
        boolean onlyUrlsAreNamed = !mapping.urlMembers().equals(ResponseMapping.OPENAI.urlMembers())
                && mapping.base64Members().equals(ResponseMapping.OPENAI.base64Members());
        boolean onlyBase64IsNamed = !mapping.base64Members().equals(ResponseMapping.OPENAI.base64Members())
                && mapping.urlMembers().equals(ResponseMapping.OPENAI.urlMembers());
        return namesUrl || onlyUrlsAreNamed || (task && !onlyBase64IsNamed)
                ? List.of(Content.URL, Content.BASE64, Content.DATA_URI)
                : List.of(Content.BASE64, Content.DATA_URI, Content.URL);
    }

    /** Returns the last segment of a pointer that is a name; an empty string if it has none. */
    private static String lastName(String pointer) {
        String[] segments = pointer.split("/", -1);
        for (int i = segments.length - 1; i > 0; i--) {
            if (!segments[i].equals("*") && !segments[i].matches("[0-9]+")) {
                return segments[i];
            }
        }
        return "";
    }
}
