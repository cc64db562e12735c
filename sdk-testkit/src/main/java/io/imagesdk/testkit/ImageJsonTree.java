package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A JSON tree with holes that pictures fill on the way out, so that no picture is ever a string in memory. */
final class ImageJsonTree {
    private final String mark = "hole-" + UUID.randomUUID() + "-";
    private final List<Content> fillings = new ArrayList<>();
    private final ObjectNode root = Json.object();

    ObjectNode root() {
        return root;
    }

    /** Returns what to put where the picture's base64 is to stand. */
    String hole(Content base64) {
        fillings.add(base64);
        return mark + (fillings.size() - 1) + ".";
    }

    Content printed() {
        return printed(root);
    }

    /** Prints a tree that has this one, or a part of it, somewhere within. */
    Content printed(JsonNode around) {
        String text = around.toString();
        List<Content> chunks = new ArrayList<>();
        int done = 0;
        List<MatchResult> holes =
                Pattern.compile(mark + "(\\d+)\\.").matcher(text).results().toList();
        for (MatchResult hole : holes) {
            chunks.add(Content.of(text.substring(done, hole.start())));
            chunks.add(fillings.get(Integer.parseInt(hole.group(1))));
            done = hole.end();
        }
        chunks.add(Content.of(text.substring(done)));
        return Content.joined(chunks);
    }
}
