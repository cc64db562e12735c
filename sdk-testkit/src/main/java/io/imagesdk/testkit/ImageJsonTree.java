package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A JSON tree with placeholders that are replaced by image content while the tree is written, so that no image is held
 * in memory as a string.
 */
final class ImageJsonTree {
    private final String placeholderPrefix = "image-" + UUID.randomUUID() + "-";
    private final List<BodyContent> contents = new ArrayList<>();
    private final ObjectNode root = SandboxJson.object();

    ObjectNode root() {
        return root;
    }

    /** Returns a text for the tree that is replaced by this content when the tree is written. */
    String placeholder(BodyContent base64) {
        contents.add(base64);
        return placeholderPrefix + (contents.size() - 1) + ".";
    }

    BodyContent toContent() {
        return toContent(root);
    }

    /** Returns the text of a tree that contains this tree or a part of it. */
    BodyContent toContent(JsonNode tree) {
        String text = tree.toString();
        List<BodyContent> parts = new ArrayList<>();
        int end = 0;
        List<MatchResult> placeholders = Pattern.compile(placeholderPrefix + "(\\d+)\\.")
                .matcher(text)
                .results()
                .toList();
        for (MatchResult match : placeholders) {
            parts.add(BodyContent.of(text.substring(end, match.start())));
            parts.add(contents.get(Integer.parseInt(match.group(1))));
            end = match.end();
        }
        parts.add(BodyContent.of(text.substring(end)));
        return BodyContent.concat(parts);
    }
}
