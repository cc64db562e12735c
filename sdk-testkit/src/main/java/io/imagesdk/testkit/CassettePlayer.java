package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Plays the interactions of a cassette back. */
final class CassettePlayer {
    private static final int MAX_VALUE_LENGTH = 80;

    private final Map<JsonNode, Deque<CassetteResponse>> responses = new LinkedHashMap<>();
    private final List<String> misses = new ArrayList<>();
    private final boolean hashesPrompts;
    /** As in the recording, in which the key is masked. */
    private final SecretMask keys = new SecretMask();

    CassettePlayer(List<CassetteInteraction> interactions, boolean hashesPrompts) {
        this.hashesPrompts = hashesPrompts;
        interactions.forEach(interaction -> responses
                .computeIfAbsent(interaction.request(), request -> new ArrayDeque<>())
                .add(interaction.response()));
    }

    static CassettePlayer empty() {
        return new CassettePlayer(List.of(), false);
    }

    /** Returns the next recorded response, or an error that shows the nearest recorded request. */
    synchronized CassetteResponse respond(CassetteRequest request, String origin) throws IOException {
        keys.addHeaders(request.headers());
        JsonNode description = request.describe(hashesPrompts, keys);
        Deque<CassetteResponse> recorded = responses.get(description);
        if (recorded == null || recorded.isEmpty()) {
            String message = recorded == null
                    ? "the cassette has no response to " + name(description) + nearest(description)
                    : "the cassette has no further response to " + name(description)
                            + ": it was sent more often than it was recorded, which would be charged again";
            misses.add(message);
            return CassetteResponse.error(400, message);
        }
        boolean repeatable = request.method().equals("GET") && recorded.size() == 1;
        return (repeatable ? recorded.element() : recorded.remove()).at(origin);
    }

    synchronized List<String> misses() {
        return List.copyOf(misses);
    }

    private String nearest(JsonNode description) {
        Optional<JsonNode> nearest = responses.keySet().stream()
                .min(Comparator.comparingInt(
                        recorded -> differences(recorded, description).size()
                                + (name(recorded).equals(name(description)) ? 0 : 1000)));
        return nearest.map(recorded -> "; the nearest recorded request is " + name(recorded) + ", which differs in "
                        + String.join(", ", differences(recorded, description)))
                .orElse("; it is empty");
    }

    private static String name(JsonNode description) {
        return description.path("method").asText() + " "
                + description.path("path").asText();
    }

    /** Returns the members that differ, with both values. */
    private static List<String> differences(JsonNode recorded, JsonNode actual) {
        List<String> differences = new ArrayList<>();
        for (String part : List.of("method", "path", "body", "form")) {
            JsonNode expected = recorded.path(part);
            JsonNode received = actual.path(part);
            if (!expected.isContainerNode() || !received.isContainerNode()) {
                addDifference(differences, part, expected, received);
                continue;
            }
            TreeSet<String> names = new TreeSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            received.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> addDifference(differences, name, expected.path(name), received.path(name)));
        }
        return differences;
    }

    private static void addDifference(List<String> differences, String name, JsonNode expected, JsonNode received) {
        if (!expected.equals(received)) {
            differences.add(name + " (recorded " + shown(expected) + ", received " + shown(received) + ")");
        }
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() > MAX_VALUE_LENGTH ? text.substring(0, MAX_VALUE_LENGTH) + "..." : text;
    }
}
