package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.text.TextSanitizer;
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

/** The conversion between a task and its JSON document. */
final class TaskJson {
    private static final int VERSION = 1;
    private static final URI NO_URL = URI.create("");
    private static final String ID_RULE =
            "must be 1 to 1024 printable characters, and no part between slashes may consist of dots only";

    /** The names of members before the first release, with the names that replace them. */
    private static final List<Map.Entry<String, String>> OLD_NAMES = List.of(
            Map.entry("created", "created_at"), Map.entry("lookup", "status_url"), Map.entry("pictures", "image_urls"));

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
        members.put("created_at", task.createdAt());
        task.statusUrl().ifPresent(url -> members.put("status_url", url));
        if (!task.imageUrls().isEmpty()) {
            members.put("image_urls", task.imageUrls());
        }
        task.model().ifPresent(model -> members.put("model", model));
        task.resultUrl().ifPresent(url -> members.put("result_url", url));
        task.cancelUrl().ifPresent(url -> members.put("cancel_url", url));
        return Json.print(members);
    }

    static ImageTask parse(String json) {
        Json tree;
        try {
            tree = Json.parse(json);
        } catch (JsonException e) {
            throw new InvalidRequestException(List.of(
                    new Violation("task", "is " + e.getMessage(), "use the text that ImageTask.toJson() returns")));
        }
        return new TaskJson(tree).task();
    }

    /** Returns the violation for an id of a task or a batch that {@link ImageTask#isValidId} rejects. */
    static Violation invalidId(String field, String id) {
        return new Violation(field, ID_RULE + ", was " + TextSanitizer.quoted(id), "");
    }

    private ImageTask task() {
        OLD_NAMES.stream()
                .filter(name -> tree.get(name.getKey()).isPresent())
                .forEach(name -> violations.add(
                        new Violation("task." + name.getKey(), "is not supported", "use " + name.getValue())));
        if (tree.get("version").number().orElse(0) != VERSION) {
            violations.add(new Violation("task.version", "must be " + VERSION, ""));
        }
        String provider = text("provider");
        URI baseUrl = uri(text("base_url"));
        String id = text("id");
        ImageTask.TaskKind kind =
                tree.get("operation").string().filter("edit"::equals).isPresent()
                        ? ImageTask.TaskKind.EDIT
                        : ImageTask.TaskKind.GENERATE;
        Instant createdAt = instant(text("created_at"));
        if (!id.isEmpty() && !ImageTask.isValidId(id)) {
            violations.add(invalidId("task.id", id));
        }
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
        Optional<String> statusUrl = tree.get("status_url").string();
        List<String> imageUrls = tree.all("/image_urls/*").stream()
                .flatMap(url -> url.string().stream())
                .toList();
        return new ImageTask(
                provider,
                baseUrl,
                id,
                kind,
                createdAt,
                statusUrl,
                imageUrls,
                tree.get("model").string(),
                tree.get("result_url").string(),
                tree.get("cancel_url").string());
    }

    private String text(String name) {
        return tree.get(name).string().orElseGet(() -> {
            violations.add(new Violation("task." + name, "is required", ""));
            return "";
        });
    }

    private URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (text.isEmpty() || uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException ignored) {
            // Reported below, like a URL without a host.
        }
        violations.add(
                new Violation("task.base_url", "must be a URL with a host, was " + RequestRules.quoted(text), ""));
        return NO_URL;
    }

    private Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException ignored) {
            // The violation says everything that the exception says.
            violations.add(new Violation(
                    "task.created_at",
                    "must be a time in ISO 8601, was " + RequestRules.quoted(text),
                    "for example 2026-11-21T08:00:00Z"));
            return Instant.EPOCH;
        }
    }
}
