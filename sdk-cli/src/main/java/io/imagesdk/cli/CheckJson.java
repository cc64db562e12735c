package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imagesdk.check.ProfileCheck;
import io.imagesdk.check.ResponseExample;
import io.imagesdk.check.ResponseReport;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Cost;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the result of a check as one JSON object in one line. A field without a value is omitted. */
final class CheckJson {
    private final JsonGenerator json;

    private CheckJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(ProviderProfile profile, ProfileCheck check) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            new CheckJson(generator).check(profile, check);
        } catch (IOException e) {
            // A string writer never fails.
            throw new UncheckedIOException(e);
        }
        return ResultPrinter.escaped(text.toString()) + "\n";
    }

    private void check(ProviderProfile profile, ProfileCheck check) throws IOException {
        json.writeStartObject();
        json.writeStringField("profile", profile.id());
        json.writeBooleanField("complete", check.isComplete());
        json.writeArrayFieldStart("responses");
        for (ResponseReport report : check.responses()) {
            response(report);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("unmatched_pointers");
        for (ProfileCheck.UnmatchedPointer unmatched : check.unmatchedPointers()) {
            json.writeStartObject();
            json.writeStringField("member", unmatched.member());
            json.writeStringField("pointer", unmatched.pointer());
            json.writeBooleanField("alternative", unmatched.alternative());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void response(ResponseReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", report.example().name());
        json.writeNumberField("status", report.example().status());
        json.writeStringField("type", name(report.type()));
        json.writeStringField("meaning", name(report.meaning()));
        json.writeBooleanField("understood", report.isUnderstood());
        if (report.type() == ResponseExample.RequestType.LIST) {
            json.writeArrayFieldStart("tasks");
            for (ResponseReport.Task task : report.tasks()) {
                task(task);
            }
            json.writeEndArray();
        } else if (report.task().isPresent()) {
            json.writeFieldName("task");
            task(report.task().get());
        }
        json.writeArrayFieldStart("images");
        for (ResponseReport.Image image : report.images()) {
            json.writeStartObject();
            text("url", image.url());
            if (image.bytes() > 0) {
                json.writeNumberField("bytes", image.bytes());
            }
            text("format", image.format());
            error(image.error());
            json.writeEndObject();
        }
        json.writeEndArray();
        error(report.error());
        json.writeObjectFieldStart("usage");
        for (Map.Entry<String, Long> number : report.usage().numbers().entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
        if (report.usage().cost().isPresent()) {
            Cost cost = report.usage().cost().get();
            json.writeNumberField("cost_" + name(cost.unit()), cost.amount());
        }
        text("request_id", report.requestId());
        json.writeEndObject();
    }

    private void task(ResponseReport.Task task) throws IOException {
        json.writeStartObject();
        text("id", task.id());
        json.writeStringField("state", name(task.state()));
        json.writeStringField("provider_status", task.providerStatus());
        if (task.percent().isPresent()) {
            json.writeNumberField("percent", task.percent().getAsInt());
        }
        text("url", task.url());
        json.writeEndObject();
    }

    private void error(Optional<ImagesException> found) throws IOException {
        if (found.isEmpty()) {
            return;
        }
        ImagesException error = found.get();
        json.writeObjectFieldStart("error");
        json.writeStringField("type", error.getClass().getSimpleName());
        json.writeStringField("message", String.valueOf(error.getMessage()));
        text("code", error.details().code());
        text("provider_message", error.details().providerMessage());
        text("moderation_stage", error.details().moderationStage());
        json.writeStringField("billing", error.billing().name());
        json.writeEndObject();
    }

    private void text(String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
