package io.imagesdk.fuzz;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Computes the expected result of a scan from the tokens of Jackson. Duplicate members and numbers stay as sent. */
final class TokenOracle {
    private final Set<String> base64Members;
    private final Set<String> urlMembers;

    TokenOracle(Set<String> base64Members, Set<String> urlMembers) {
        this.base64Members = base64Members;
        this.urlMembers = urlMembers;
    }

    /** The images in order, and the tokens with {@code image:0}, {@code image:1} ... for them. */
    record Expected(List<String> images, List<String> tokens) {}

    /** Returns the text of a document without a byte order mark. */
    static String text(byte[] document) {
        String text = new String(document, StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Returns the expected result for a document, or empty if it is not JSON. */
    Optional<Expected> scan(String document) {
        List<String> images = new ArrayList<>();
        Deque<String> members = new ArrayDeque<>();
        List<String> tokens = tokens(document, members, text -> {
            String member = members.element();
            boolean isImage =
                    base64Members.contains(member) || (urlMembers.contains(member) && Base64Oracle.isImage(text));
            String image = isImage ? Base64Oracle.image(text) : "";
            if (!isImage || image.equals("bytes:")) {
                return isImage ? "" : text;
            }
            images.add(image);
            return "image:" + (images.size() - 1);
        });
        return tokens.isEmpty() ? Optional.empty() : Optional.of(new Expected(images, tokens));
    }

    /** Returns the tokens of a skeleton. */
    static List<String> tokens(String skeleton, Function<String, OptionalInt> ordinals) {
        return tokens(skeleton, new ArrayDeque<>(), text -> {
            OptionalInt ordinal = ordinals.apply(text);
            return ordinal.isPresent() ? "image:" + ordinal.getAsInt() : text;
        });
    }

    /** Returns one line for each token, or none if the document is not JSON. */
    private static List<String> tokens(String document, Deque<String> members, Function<String, String> strings) {
        List<String> tokens = new ArrayList<>();
        members.push("");
        try (JsonParser parser = LenientJackson.parser(document)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && !tokens.isEmpty()) {
                    return List.of();
                }
                switch (token) {
                    case START_OBJECT -> members.push("");
                    case START_ARRAY -> members.push(members.element());
                    case END_OBJECT, END_ARRAY -> members.pop();
                    case FIELD_NAME -> {
                        // Older versions of Jackson accept it.
                        if (hasLoneSurrogate(parser.currentName())) {
                            return List.of();
                        }
                        members.pop();
                        members.push(parser.currentName());
                    }
                    default -> {}
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                String text = parser.getText();
                if (token == JsonToken.VALUE_NUMBER_FLOAT && parser.isNaN()) {
                    tokens.add("VALUE_NULL null");
                    continue;
                }
                tokens.add(token + " " + (token == JsonToken.VALUE_STRING ? strings.apply(text) : text));
            }
            return tokens;
        } catch (IOException ignored) {
            // The document is not JSON.
            return List.of();
        }
    }

    private static boolean hasLoneSurrogate(String name) {
        return name.codePoints().anyMatch(c -> c <= Character.MAX_VALUE && Character.isSurrogate((char) c));
    }
}
