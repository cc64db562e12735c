package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.Cost;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes a result or an error as one JSON object with every field. A field without a value is omitted. */
final class ResultJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private ResultJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(ImageResult<?> result) {
        return write(writer -> writer.result(result));
    }

    static String of(ImagesException error) {
        return write(writer -> writer.failure(error));
    }

    static String of(TaskStatus status) {
        return write(writer -> writer.status(status));
    }

    private static String write(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            content.writeTo(new ResultJson(generator));
            generator.writeEndObject();
        } catch (IOException e) {
            // A string writer never fails.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void result(ImageResult<?> result) throws IOException {
        outcomes(result.outcomes());
        usage(result.usage());
        text("request_id", result.requestId());
        text("created_at", result.createdAt());
        json.writeArrayFieldStart("warnings");
        for (Object warning : result.warnings()) {
            json.writeString(warning.toString());
        }
        json.writeEndArray();
        rateLimit(result.rateLimit());
        attempts(result.attempts());
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : result.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        response(result.responseJson());
    }

    private void status(TaskStatus status) throws IOException {
        task(Optional.of(status.task()));
        json.writeStringField("state", status.state().name().toLowerCase(Locale.ROOT));
        json.writeStringField("provider_status", status.providerStatus());
        number("percent", status.percent());
        if (status.error().isPresent()) {
            error(status.error().get());
        }
    }

    private void failure(ImagesException error) throws IOException {
        ErrorDetails details = error.details();
        error(error);
        json.writeBooleanField("retry_safe", error.isRetrySafe());
        text("provider", details.provider());
        number("status", details.status());
        text("code", details.code());
        text("provider_message", details.providerMessage());
        text("hint", details.hint());
        text("moderation_stage", details.moderationStage());
        if (!details.moderationCategories().isEmpty()) {
            json.writeArrayFieldStart("moderation_categories");
            for (String category : details.moderationCategories()) {
                json.writeString(category);
            }
            json.writeEndArray();
        }
        task(details.task());
        outcomes(details.outcomes());
        usage(details.usage());
        text("request_id", details.requestId());
        rateLimit(details.rateLimit());
        attempts(details.attempts());
        if (details.body().isPresent()) {
            response(details.body().get());
        }
    }

    private void outcomes(List<? extends ImageOutcome<?>> outcomes) throws IOException {
        json.writeArrayFieldStart("outcomes");
        for (ImageOutcome<?> outcome : outcomes) {
            json.writeStartObject();
            outcome(outcome);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void outcome(ImageOutcome<?> outcome) throws IOException {
        json.writeNumberField("index", outcome.index());
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            json.writeStringField("outcome", "delivered");
            image(delivered.image());
        } else if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            json.writeStringField("outcome", "blocked");
            error(blocked.error());
            task(blocked.error().task());
        } else if (outcome instanceof ImageOutcome.Failed<?> failed) {
            json.writeStringField("outcome", "failed");
            error(failed.error());
            task(failed.error().task());
            text("url", failed.url());
        }
    }

    private void task(Optional<ImageTask> task) throws IOException {
        if (task.isPresent()) {
            json.writeFieldName("task");
            json.writeRawValue(task.get().toJson());
        }
    }

    private void image(GeneratedImage<?> image) throws IOException {
        json.writeStringField("content", image.content().toString());
        text("url", image.url());
        text("format", image.format());
        number("width", image.width());
        number("height", image.height());
        if (image.facts().isPresent()) {
            json.writeNumberField("bytes", image.byteCount());
            json.writeStringField("sha256", image.sha256());
        }
        text("revised_prompt", image.revisedPrompt());
    }

    private void error(ImagesException error) throws IOException {
        json.writeStringField("error", String.valueOf(error.getMessage()));
        json.writeStringField("error_type", error.getClass().getSimpleName());
        json.writeStringField("billing", error.billing().name());
    }

    private void usage(Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        for (Map.Entry<String, Long> number : usage.numbers().entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
        if (usage.cost().isPresent()) {
            Cost cost = usage.cost().get();
            json.writeNumberField(cost.unit() == Cost.Unit.USD ? "cost_usd" : "cost_credits", cost.amount());
        }
    }

    private void rateLimit(RateLimit limit) throws IOException {
        json.writeObjectFieldStart("rate_limit");
        number("limit", limit.limit());
        number("remaining", limit.remaining());
        millis("reset_ms", limit.reset());
        millis("retry_after_ms", limit.retryAfter());
        json.writeEndObject();
    }

    private void attempts(List<Attempt> attempts) throws IOException {
        json.writeArrayFieldStart("attempts");
        for (Attempt attempt : attempts) {
            json.writeStartObject();
            json.writeNumberField("number", attempt.number());
            json.writeStringField("kind", attempt.kind().name().toLowerCase(Locale.ROOT));
            json.writeStringField("method", attempt.method());
            json.writeStringField("target", attempt.target());
            number("status", attempt.status());
            json.writeNumberField("start_offset_ms", attempt.startOffset().toMillis());
            json.writeNumberField("duration_ms", attempt.duration().toMillis());
            json.writeNumberField("bytes_sent", attempt.bytesSent());
            json.writeNumberField("bytes_received", attempt.bytesReceived());
            text("request_id", attempt.requestId());
            text("billing", attempt.failure().map(failure -> failure.billing().name()));
            json.writeStringField("detail", attempt.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes a response as JSON if it is JSON, and as text otherwise, for example if it was truncated. */
    private void response(String response) throws IOException {
        json.writeFieldName("response");
        if (!isJson(response)) {
            json.writeString(response);
            return;
        }
        // A copy has no line breaks, so that the output stays on one line.
        try (JsonParser parser = JSON.createParser(response)) {
            parser.nextToken();
            json.copyCurrentStructureExact(parser);
        }
    }

    private static boolean isJson(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            boolean hasValue = parser.nextToken() != null;
            parser.skipChildren();
            return hasValue && parser.nextToken() == null;
        } catch (JsonProcessingException ignored) {
            // The exception is the answer to the question.
            return false;
        }
    }

    private void text(String name, Optional<?> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get().toString());
        }
    }

    private void number(String name, OptionalInt value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsInt());
        }
    }

    private void number(String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        }
    }

    private void millis(String name, Optional<Duration> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get().toMillis());
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(ResultJson writer) throws IOException;
    }
}
