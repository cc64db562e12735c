package io.imagesdk.bulk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.model.Cost;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Usage;
import java.io.IOException;
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

    /** Returns a record in one line. */
    static String print(ItemRecord record) {
        return JsonText.print(object -> {
            writeClaim(object, record);
            object.writeStringField("key", record.claim().idempotencyKey());
            if (record.claim().keyedBaseUrl().isPresent()) {
                object.writeStringField(
                        "key_base_url", record.claim().keyedBaseUrl().get());
            }
            if (!record.claim().keyTime().equals(record.claim().time())) {
                object.writeStringField(
                        "key_time", InstantText.of(record.claim().keyTime()));
            }
            if (record.outcome().task().isPresent()) {
                writeRaw(object, "task", record.outcome().task().get().toJson());
            }
            writeOutcome(object, record.outcome());
        });
    }

    /** Returns the line of a record in the manifest, which has what users of the images need. */
    static String printManifestLine(ItemRecord record) {
        return JsonText.print(object -> {
            writeClaim(object, record);
            writeOutcome(object, record.outcome());
            object.writeStringField("billing", "BILLED");
            Optional<String> model = record.outcome().request().flatMap(request -> JsonText.text(request, "model"));
            if (model.isPresent()) {
                object.writeStringField("model", model.get());
            }
        });
    }

    private static void writeClaim(JsonGenerator object, ItemRecord record) throws IOException {
        ItemClaim claim = record.claim();
        object.writeStringField("state", record.state().name());
        object.writeStringField("id", record.id());
        object.writeStringField("digest", record.requestDigest());
        object.writeStringField("time", InstantText.of(record.time()));
        object.writeStringField("run", claim.run());
        object.writeStringField("claimed_at", InstantText.of(claim.time()));
        object.writeStringField("provider", claim.provider());
        object.writeNumberField("n", claim.images());
        if (claim.ceiling().isPresent()) {
            object.writeNumberField("ceiling_usd", claim.ceiling().get());
        }
        if (claim.batch().isPresent()) {
            object.writeStringField("batch_name", claim.batch().get());
        }
    }

    private static void writeOutcome(JsonGenerator object, ItemOutcome outcome) throws IOException {
        if (outcome.batch().isPresent()) {
            writeRaw(object, "batch", outcome.batch().get().toJson());
        }
        if (!outcome.images().isEmpty()) {
            object.writeArrayFieldStart("files");
            for (StoredImage image : outcome.images()) {
                write(object, image);
            }
            object.writeEndArray();
        }
        if (!outcome.usage().numbers().isEmpty()) {
            object.writeObjectFieldStart("usage");
            for (Map.Entry<String, Long> number : new TreeMap<>(outcome.usage().numbers()).entrySet()) {
                object.writeNumberField(number.getKey(), number.getValue());
            }
            object.writeEndObject();
        }
        if (outcome.usage().cost().isPresent()) {
            Cost cost = outcome.usage().cost().get();
            object.writeNumberField(costMember(cost.unit()), cost.amount());
        }
        if (outcome.requestId().isPresent()) {
            object.writeStringField("request_id", outcome.requestId().get());
        }
        if (outcome.reason().isPresent()) {
            object.writeStringField("reason", outcome.reason().get());
        }
        if (outcome.retryable()) {
            object.writeBooleanField("retryable", true);
        }
        if (outcome.request().isPresent()) {
            writeRaw(object, "request", outcome.request().get());
        }
        if (!outcome.attributes().isEmpty()) {
            object.writeObjectFieldStart("attributes");
            for (Map.Entry<String, String> attribute : outcome.attributes().entrySet()) {
                object.writeStringField(attribute.getKey(), attribute.getValue());
            }
            object.writeEndObject();
        }
    }

    private static void writeRaw(JsonGenerator object, String name, String json) throws IOException {
        object.writeFieldName(name);
        object.writeRawValue(json);
    }

    private static String costMember(Cost.Unit unit) {
        return unit == Cost.Unit.USD ? "cost_usd" : "cost_credits";
    }

    private static void write(JsonGenerator object, StoredImage image) throws IOException {
        object.writeStartObject();
        object.writeStringField("path", image.path());
        object.writeStringField("sha256", image.sha256());
        object.writeNumberField("bytes", image.bytes());
        object.writeStringField("format", image.format());
        if (image.width().isPresent()) {
            object.writeNumberField("width", image.width().getAsInt());
        }
        if (image.height().isPresent()) {
            object.writeNumberField("height", image.height().getAsInt());
        }
        if (image.revisedPrompt().isPresent()) {
            object.writeStringField("revised_prompt", image.revisedPrompt().get());
        }
        object.writeEndObject();
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
                    JsonText.text(object, "batch_name"),
                    JsonText.text(object, "key_base_url"),
                    Instant.parse(JsonText.text(object, "key_time").orElseGet(() -> required(object, "claimed_at"))));
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
