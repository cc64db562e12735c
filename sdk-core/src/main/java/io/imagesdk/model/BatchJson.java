package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.model.ImageBatch.BatchPosition;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The conversion between a batch and its JSON document. */
final class BatchJson {
    private static final int VERSION = 1;

    private final Json tree;
    private final List<Violation> violations = new ArrayList<>();

    private BatchJson(Json tree) {
        this.tree = tree;
    }

    static String print(ImageBatch batch) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("provider", batch.provider());
        members.put("base_url", batch.baseUrl());
        members.put("id", batch.id());
        members.put("name", batch.name());
        members.put("requests", batch.requests());
        members.put("created_at", batch.createdAt());
        if (!batch.position().equals(BatchPosition.START)) {
            Map<String, Object> position = new LinkedHashMap<>();
            position.put("source", batch.position().source());
            position.put("offset", batch.position().offset());
            position.put("results", batch.position().results());
            position.put("successes", batch.position().successes());
            if (batch.position().pageErrors() != 0) {
                position.put("page_errors", batch.position().pageErrors());
            }
            if (batch.position().checksum() != 0) {
                position.put("checksum", batch.position().checksum());
            }
            if (!batch.position().otherOffsets().isEmpty()) {
                position.put("other_offsets", offsets(batch.position().otherOffsets()));
            }
            members.put("position", position);
        }
        return Json.print(members);
    }

    /** Returns the offsets as a list, because the names of members are limited and the ids of files are not. */
    private static List<Map<String, Object>> offsets(Map<String, Long> read) {
        List<Map<String, Object>> offsets = new ArrayList<>();
        new TreeMap<>(read).forEach((source, offset) -> offsets.add(Map.of("offset", offset, "source", source)));
        return offsets;
    }

    static ImageBatch parse(String json) {
        try {
            return new BatchJson(Json.parse(json)).batch();
        } catch (JsonException e) {
            throw new InvalidRequestException(List.of(
                    new Violation("batch", "is " + e.getMessage(), "use the text that ImageBatch.toJson() returns")));
        }
    }

    private ImageBatch batch() {
        if (tree.get("version").number().orElse(0) != VERSION) {
            violations.add(new Violation("batch.version", "must be " + VERSION, ""));
        }
        String provider = text("provider");
        URI baseUrl = url(text("base_url"));
        String id = text("id");
        Instant createdAt = time(text("created_at"));
        long offset = count("/position/offset");
        long results = count("/position/results");
        long successes = count("/position/successes");
        long pageErrors = count("/position/page_errors");
        Map<String, Long> others = new HashMap<>();
        Json offsets = tree.at("/position/other_offsets");
        offsets.items()
                .forEach(entry -> others.put(
                        entry.get("source").string().orElse(""),
                        count(entry.get("offset"), "/position/other_offsets/offset")));
        // Earlier versions have written the ids as names of members.
        offsets.members().forEach((file, read) -> others.put(file, count(read, "/position/other_offsets")));
        if (!id.isEmpty() && !ImageBatch.isValidId(id)) {
            violations.add(TaskJson.invalidId("batch.id", id));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        return new ImageBatch(
                provider,
                baseUrl,
                id,
                tree.get("name").string().orElse(""),
                count("/requests"),
                createdAt,
                new BatchPosition(
                        tree.at("/position/source").string().orElse(""),
                        offset,
                        results,
                        successes,
                        pageErrors,
                        tree.at("/position/checksum").number().orElse(0),
                        others));
    }

    private String text(String name) {
        return tree.get(name).string().orElseGet(() -> {
            violations.add(new Violation("batch." + name, "is required", ""));
            return "";
        });
    }

    private long count(String pointer) {
        return count(tree.at(pointer), pointer);
    }

    private long count(Json value, String pointer) {
        long number = value.number().orElse(0);
        if (number < 0) {
            violations.add(new Violation("batch" + pointer.replace('/', '.'), "must not be negative", ""));
        }
        return number;
    }

    private URI url(String text) {
        try {
            URI url = new URI(text);
            if (text.isEmpty() || url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException ignored) {
            // Reported below, like a URL without a host.
        }
        violations.add(
                new Violation("batch.base_url", "must be a URL with a host, was " + RequestRules.quoted(text), ""));
        return URI.create("");
    }

    private Instant time(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException ignored) {
            // The violation says everything that the exception says.
            violations.add(new Violation(
                    "batch.created_at", "must be a time in ISO 8601, was " + RequestRules.quoted(text), ""));
            return Instant.EPOCH;
        }
    }
}
