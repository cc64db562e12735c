package io.imagesdk.springboot.json;

import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.model.Cost;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Translates values of the library to maps, lists and texts, which both versions of Jackson write in the same way. The
 * form contains no header, no body and no URL, unless the application requests the URLs of images.
 */
final class JsonForm {
    private final ImageContent content;

    JsonForm(ImageContent content) {
        this.content = content;
    }

    Map<String, Object> result(ImageResult<?> result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images", result.images().stream().map(this::image).toList());
        putFacts(json, result);
        return json;
    }

    private void putFacts(Map<String, Object> json, ImageResult<?> result) {
        List<Map<String, Object>> failures = result.outcomes().stream()
                .filter(outcome -> !(outcome instanceof ImageOutcome.Delivered<?>))
                .map(this::outcome)
                .toList();
        if (!failures.isEmpty()) {
            json.put("failures", failures);
        }
        put(json, "requestId", result.requestId());
        put(json, "createdAt", result.createdAt().map(Instant::toString));
        putUsage(json, result.usage());
        if (!result.warnings().isEmpty()) {
            json.put(
                    "warnings",
                    result.warnings().stream().map(JsonForm::warning).toList());
        }
    }

    Map<String, Object> image(GeneratedImage<?> image) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("index", image.index());
        putContent(json, image);
        image.facts().ifPresent(facts -> putFacts(json, facts));
        put(json, "revisedPrompt", image.revisedPrompt());
        return json;
    }

    private static void putFacts(Map<String, Object> json, ImageFacts facts) {
        json.put("format", facts.format().name());
        json.put("mediaType", facts.format().mediaType());
        facts.width().ifPresent(width -> json.put("width", width));
        facts.height().ifPresent(height -> json.put("height", height));
        json.put("byteCount", facts.byteCount());
        if (!facts.sha256().isEmpty()) {
            json.put("sha256", facts.sha256());
        }
    }

    private void putContent(Map<String, Object> json, GeneratedImage<?> image) {
        Object value = image.content();
        boolean auto = content == ImageContent.AUTO;
        if (value instanceof ImageBytes bytes && (auto || content == ImageContent.DATA_URI)) {
            json.put("dataUri", DataUri.of(bytes));
        } else if (value instanceof Path file && content == ImageContent.DATA_URI) {
            json.put("dataUri", DataUri.of(file, image.format()));
        } else if (value instanceof Path file && (auto || content == ImageContent.FILE_NAME)) {
            json.put("file", String.valueOf(file.getFileName()));
        } else if (value instanceof URI url && auto) {
            json.put("url", url.toString());
        } else if (content == ImageContent.URL) {
            Optional<URI> url = value instanceof URI own ? Optional.of(own) : image.url();
            put(json, "url", url.map(URI::toString));
        } else if (auto) {
            // What a sink of the application returned. Jackson writes it as any other value.
            json.put("content", value);
        }
    }

    Map<String, Object> outcome(ImageOutcome<?> outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            json.put("outcome", "delivered");
            json.putAll(image(delivered.image()));
        } else if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            json.put("outcome", "blocked");
            json.put("index", blocked.index());
            json.put("error", error(blocked.error()));
        } else if (outcome instanceof ImageOutcome.Failed<?> failed) {
            json.put("outcome", "failed");
            json.put("index", failed.index());
            json.put("error", error(failed.error()));
            if (content == ImageContent.URL) {
                put(json, "url", failed.url().map(URI::toString));
            }
            if (content == ImageContent.AUTO || content == ImageContent.DATA_URI) {
                put(json, "dataUri", failed.recoveredBytes().map(DataUri::of));
            }
        }
        return json;
    }

    Map<String, Object> event(ImageEvent<?> event) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (event instanceof ImageEvent.Partial<?> partial) {
            json.put("event", "partial");
            json.put("partialIndex", partial.partialIndex());
            json.put("image", image(partial.image()));
        } else if (event instanceof ImageEvent.Completed<?> completed) {
            json.put("event", "completed");
            json.put("image", image(completed.image()));
            putFacts(json, completed.result());
        }
        return json;
    }

    Map<String, Object> status(TaskStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("taskId", status.task().id());
        json.put("state", status.state().name());
        json.put("providerStatus", status.providerStatus());
        status.percent().ifPresent(percent -> json.put("percent", percent));
        put(json, "nextPollAfterMillis", status.nextPollAfter().map(Duration::toMillis));
        put(json, "error", status.error().map(this::error));
        return json;
    }

    Map<String, Object> error(ImagesException error) {
        ErrorDetails details = error.details();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", error.getClass().getSimpleName());
        json.put("message", String.valueOf(error.getMessage()));
        json.put("billing", details.billing().name());
        json.put("retrySafe", error.isRetrySafe());
        put(json, "provider", details.provider());
        details.status().ifPresent(status -> json.put("status", status));
        put(json, "requestId", details.requestId());
        put(json, "code", details.code());
        put(json, "hint", details.hint());
        put(json, "retryAfterMillis", details.rateLimit().retryAfter().map(Duration::toMillis));
        put(json, "taskId", details.task().map(ImageTask::id));
        put(json, "moderationStage", details.moderationStage());
        if (!details.moderationCategories().isEmpty()) {
            json.put("moderationCategories", details.moderationCategories());
        }
        if (error instanceof InvalidRequestException invalid) {
            json.put(
                    "violations",
                    invalid.violations().stream().map(JsonForm::violation).toList());
        }
        putUsage(json, details.usage());
        if (!details.outcomes().isEmpty()) {
            json.put("outcomes", details.outcomes().stream().map(this::outcome).toList());
        }
        return json;
    }

    private static Map<String, Object> violation(InvalidRequestException.Violation violation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("field", violation.field());
        json.put("rule", violation.rule());
        json.put("accepted", violation.accepted());
        return json;
    }

    private static Map<String, Object> warning(Warning warning) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("field", warning.field());
        json.put("message", warning.message());
        return json;
    }

    private static void putUsage(Map<String, Object> json, Usage usage) {
        if (!usage.numbers().isEmpty()) {
            json.put("usage", new TreeMap<>(usage.numbers()));
        }
        put(json, "cost", usage.cost().map(JsonForm::cost));
    }

    private static Map<String, Object> cost(Cost cost) {
        Map<String, Object> json = new LinkedHashMap<>();
        // A text, because a number in JavaScript is not exact.
        json.put("amount", cost.amount().toPlainString());
        json.put("unit", cost.unit().name());
        return json;
    }

    private static void put(Map<String, Object> json, String name, Optional<?> value) {
        value.ifPresent(present -> json.put(name, present));
    }
}
