package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A task as JSON. */
final class TaskJson {
    private static final int VERSION = 1;
    private static final URI NOWHERE = URI.create("");

    private final Json tree;
    private final List<Violation> violations = new ArrayList<>();

    private TaskJson(Json tree) {
        this.tree = tree;
    }

    static String print(ImageTask task) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("provider", task.provider());
        members.put("base_url", task.baseUrl());
        members.put("id", task.id());
        members.put("operation", task.kind().name().toLowerCase(Locale.ROOT));
        members.put("created", task.createdAt());
        task.statusUrl().ifPresent(address -> members.put("lookup", address));
        if (!task.imageUrls().isEmpty()) {
            members.put("pictures", task.imageUrls());
        }
        return Json.print(members);
    }

    static ImageTask read(String text) {
        Json tree;
        try {
            tree = Json.parse(text);
        } catch (JsonException e) {
            throw new InvalidRequestException(
                    List.of(new Violation("task", "is " + e.getMessage(), "what ImageTask.toJson() wrote is")));
        }
        return new TaskJson(tree).task();
    }

    private ImageTask task() {
        if (tree.get("version").number().orElse(0) != VERSION) {
            violations.add(new Violation("task.version", "is not known", "1 is"));
        }
        String provider = text("provider");
        URI base = uri(text("base_url"));
        String id = text("id");
        ImageTask.TaskKind taskKind =
                tree.get("operation").string().filter("edit"::equals).isPresent()
                        ? ImageTask.TaskKind.EDIT
                        : ImageTask.TaskKind.GENERATE;
        Instant created = instant(text("created"));
        if (!id.isEmpty() && !ImageTask.isValidId(id)) {
            violations.add(new Violation("task.id", "is not the id of a task", "letters, digits and _.:- are"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        Optional<String> lookup = tree.get("lookup").string();
        List<String> images = tree.all("/pictures/*").stream()
                .flatMap(each -> each.string().stream())
                .toList();
        return new ImageTask(provider, base, id, taskKind, created, lookup, images);
    }

    private String text(String name) {
        return tree.get(name).string().orElseGet(() -> {
            violations.add(new Violation("task." + name, "is missing", ""));
            return "";
        });
    }

    private URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (!text.isEmpty() && uri.getHost() == null) {
                violations.add(new Violation("task.base_url", "is not an address", ""));
            }
            return uri;
        } catch (URISyntaxException ignored) {
            violations.add(new Violation("task.base_url", "is not an address", ""));
            return NOWHERE;
        }
    }

    private Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException ignored) {
            violations.add(new Violation("task.created", "is not a time", "ISO 8601 is, as 2026-11-21T08:00:00Z"));
            return Instant.EPOCH;
        }
    }
}
