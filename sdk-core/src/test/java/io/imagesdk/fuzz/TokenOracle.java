package io.imagesdk.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Says by Jackson's tokens what a scan has to give: members that come twice, and numbers as they are written, stay what they are. */
final class TokenOracle {
    private static final JsonFactory JACKSON = new JsonFactory();

    private final Set<String> imageMembers;
    private final Set<String> addressMembers;

    TokenOracle(Set<String> imageMembers, Set<String> addressMembers) {
        this.imageMembers = imageMembers;
        this.addressMembers = addressMembers;
    }

    /** Images in order, and the tokens in which {@code image:0}, {@code image:1} ... stand in their places. */
    record Reading(List<String> images, List<String> tokens) {}

    /** The text of these bytes without a byte order mark; empty where they are not UTF-8. */
    static Optional<String> utf8(byte[] document) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString();
            return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
        } catch (CharacterCodingException ignored) {
            return Optional.empty();
        }
    }

    /** What a scan of this document gives; empty where it is not JSON. */
    Optional<Reading> read(String document) {
        List<String> images = new ArrayList<>();
        Deque<String> members = new ArrayDeque<>();
        List<String> tokens = tokens(document, members, text -> {
            String member = members.element();
            boolean isImage = imageMembers.contains(member)
                    || (addressMembers.contains(member)
                            && text.toLowerCase(Locale.ROOT).startsWith("data:"));
            String image = isImage ? Base64Oracle.image(text) : "";
            if (!isImage || image.equals("bytes:")) {
                return isImage ? "" : text;
            }
            images.add(image);
            return "image:" + (images.size() - 1);
        });
        return tokens.isEmpty() ? Optional.empty() : Optional.of(new Reading(images, tokens));
    }

    /** The tokens of a scan's skeleton. */
    static List<String> tokens(String skeleton, Function<String, OptionalInt> ordinals) {
        return tokens(skeleton, new ArrayDeque<>(), text -> {
            OptionalInt ordinal = ordinals.apply(text);
            return ordinal.isPresent() ? "image:" + ordinal.getAsInt() : text;
        });
    }

    /** One line a token, nothing where the document is no JSON; {@code members} tells whose value is at hand. */
    private static List<String> tokens(String document, Deque<String> members, Function<String, String> strings) {
        List<String> tokens = new ArrayList<>();
        members.push("");
        try (JsonParser parser = JACKSON.createParser(document)) {
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
                        members.pop();
                        members.push(parser.currentName());
                    }
                    default -> {}
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                String text = parser.getText();
                tokens.add(token + " " + (token == JsonToken.VALUE_STRING ? strings.apply(text) : text));
            }
            return tokens;
        } catch (IOException ignored) {
            return List.of();
        }
    }
}
