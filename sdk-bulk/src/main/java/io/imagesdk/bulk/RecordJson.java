package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The conversion between a record and the JSON object that the journal and other stores contain. */
final class RecordJson {
    private RecordJson() {}

    /** Returns the object of a record, which can be printed. Its request is a text that is already printed. */
    static ObjectNode write(ItemRecord record) {
        ObjectNode object = JsonText.object();
        object.put("state", record.state().name());
        object.put("id", record.id());
        object.put("digest", record.requestDigest());
        object.put("time", record.time().toString());
        ItemClaim claim = record.claim();
        object.put("run", claim.run());
        object.put("claimed_at", claim.time().toString());
        object.put("provider", claim.provider());
        object.put("key", claim.idempotencyKey());
        object.put("n", claim.images());
        claim.ceiling().ifPresent(amount -> object.put("ceiling_usd", amount));
        claim.batch().ifPresent(name -> object.put("batch_name", name));
        writeOutcome(object, record.outcome());
        return object;
    }

    private static void writeOutcome(ObjectNode object, ItemOutcome outcome) {
        outcome.task().flatMap(task -> JsonText.parseObject(task.toJson())).ifPresent(task -> object.set("task", task));
        outcome.batch()
                .flatMap(batch -> JsonText.parseObject(batch.toJson()))
                .ifPresent(batch -> object.set("batch", batch));
        if (!outcome.images().isEmpty()) {
            ArrayNode images = object.putArray("files");
            outcome.images().forEach(image -> images.add(write(image)));
        }
        if (!outcome.usage().numbers().isEmpty()) {
            ObjectNode usage = object.putObject("usage");
            new TreeMap<>(outcome.usage().numbers()).forEach(usage::put);
        }
        outcome.usage().cost().ifPresent(cost -> object.put(costMember(cost.unit()), cost.amount()));
        outcome.requestId().ifPresent(id -> object.put("request_id", id));
        outcome.reason().ifPresent(reason -> object.put("reason", reason));
        if (outcome.retryable()) {
            object.put("retryable", true);
        }
        outcome.request().ifPresent(request -> object.putRawValue("request", new RawValue(request)));
        if (!outcome.attributes().isEmpty()) {
            ObjectNode attributes = object.putObject("attributes");
            outcome.attributes().forEach(attributes::put);
        }
    }

    private static String costMember(Cost.Unit unit) {
        return unit == Cost.Unit.USD ? "cost_usd" : "cost_credits";
    }

    private static ObjectNode write(StoredImage image) {
        ObjectNode object = JsonText.object();
        object.put("path", image.path());
        object.put("sha256", image.sha256());
        object.put("bytes", image.bytes());
        object.put("format", image.format());
        image.width().ifPresent(width -> object.put("width", width));
        image.height().ifPresent(height -> object.put("height", height));
        image.revisedPrompt().ifPresent(prompt -> object.put("revised_prompt", prompt));
        return object;
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if a member is missing or malformed
     */
    static ItemRecord read(JsonNode object, long version) {
        try {
            ItemClaim claim = new ItemClaim(
                    required(object, "run"),
                    Instant.parse(required(object, "claimed_at")),
                    required(object, "provider"),
                    required(object, "key"),
                    object.path("n").asInt(1),
                    decimal(object, "ceiling_usd"),
                    JsonText.text(object, "batch_name"));
            return new ItemRecord(
                    required(object, "id"),
                    required(object, "digest"),
                    ItemState.valueOf(required(object, "state")),
                    Instant.parse(required(object, "time")),
                    claim,
                    readOutcome(object),
                    version);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a record of an item: " + e.getMessage(), e);
        }
    }

    private static ItemOutcome readOutcome(JsonNode object) {
        List<StoredImage> images = new ArrayList<>();
        object.path("files").forEach(file -> images.add(readImage(file)));
        Map<String, Long> usage = new LinkedHashMap<>();
        object.path("usage")
                .properties()
                .forEach(number -> usage.put(number.getKey(), number.getValue().longValue()));
        Map<String, String> attributes = new LinkedHashMap<>();
        object.path("attributes")
                .properties()
                .forEach(member ->
                        attributes.put(member.getKey(), member.getValue().asText()));
        Optional<Cost> cost = decimal(object, costMember(Cost.Unit.USD))
                .map(amount -> new Cost(amount, Cost.Unit.USD))
                .or(() -> decimal(object, costMember(Cost.Unit.CREDITS))
                        .map(amount -> new Cost(amount, Cost.Unit.CREDITS)));
        return new ItemOutcome(
                object.has("task")
                        ? Optional.of(ImageTask.fromJson(JsonText.print(object.get("task"))))
                        : Optional.empty(),
                object.has("batch")
                        ? Optional.of(ImageBatch.fromJson(JsonText.print(object.get("batch"))))
                        : Optional.empty(),
                images,
                new Usage(usage, cost),
                JsonText.text(object, "request_id"),
                JsonText.text(object, "reason"),
                object.path("retryable").asBoolean(),
                object.has("request") ? Optional.of(JsonText.print(object.get("request"))) : Optional.empty(),
                attributes);
    }

    private static StoredImage readImage(JsonNode file) {
        return new StoredImage(
                required(file, "path"),
                required(file, "sha256"),
                file.path("bytes").asLong(),
                required(file, "format"),
                number(file, "width"),
                number(file, "height"),
                JsonText.text(file, "revised_prompt"));
    }

    private static OptionalInt number(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.canConvertToInt() && value.isIntegralNumber()
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    private static Optional<BigDecimal> decimal(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
    }

    private static String required(JsonNode object, String name) {
        return JsonText.text(object, name)
                .orElseThrow(() -> new IllegalArgumentException("member '" + name + "' is missing"));
    }
}
