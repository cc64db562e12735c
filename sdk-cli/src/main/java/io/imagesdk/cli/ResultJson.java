package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.RateLimit;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A result as one JSON object, with every field; what is not known is left out. */
final class ResultJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private ResultJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(ImageResult<?> result) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            new ResultJson(generator).result(result);
        }
        return text.toString();
    }

    private void result(ImageResult<?> result) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("outcomes");
        for (ImageOutcome<?> outcome : result.outcomes()) {
            outcome(outcome);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("usage");
        for (Map.Entry<String, Long> number : result.usage().numbers().entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
        if (result.cost().isPresent()) {
            json.writeNumberField("cost_usd", result.cost().get().usd());
        }
        text("request_id", result.requestId());
        text("created", result.createdAt());
        json.writeArrayFieldStart("warnings");
        for (Object warning : result.warnings()) {
            json.writeString(warning.toString());
        }
        json.writeEndArray();
        rateLimit(result.rateLimit());
        json.writeArrayFieldStart("attempts");
        for (Attempt attempt : result.attempts()) {
            attempt(attempt);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : result.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        response(result.responseJson());
        json.writeEndObject();
    }

    private void outcome(ImageOutcome<?> outcome) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", outcome.index());
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            json.writeStringField("outcome", "delivered");
            image(delivered.image());
        } else if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            json.writeStringField("outcome", "blocked");
            error(blocked.error());
        } else if (outcome instanceof ImageOutcome.Failed<?> failed) {
            json.writeStringField("outcome", "failed");
            error(failed.error());
            text("address", failed.url());
        }
        json.writeEndObject();
    }

    private void image(GeneratedImage<?> image) throws IOException {
        json.writeStringField("content", image.content().toString());
        text("address", image.url());
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
        json.writeStringField("kind", error.getClass().getSimpleName());
    }

    private void rateLimit(RateLimit limit) throws IOException {
        json.writeObjectFieldStart("rate_limit");
        number("limit", limit.limit());
        number("remaining", limit.remaining());
        millis("reset_ms", limit.reset());
        millis("retry_after_ms", limit.retryAfter());
        json.writeEndObject();
    }

    private void attempt(Attempt attempt) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", attempt.number());
        json.writeStringField("kind", attempt.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("method", attempt.method());
        json.writeStringField("target", attempt.target());
        number("status", attempt.status());
        json.writeNumberField("begun_ms", attempt.startOffset().toMillis());
        json.writeNumberField("duration_ms", attempt.duration().toMillis());
        json.writeNumberField("bytes_sent", attempt.bytesSent());
        json.writeNumberField("bytes_received", attempt.bytesReceived());
        text("request_id", attempt.requestId());
        text("outcome", attempt.failure().map(failure -> failure.billing().name()));
        json.writeStringField("note", attempt.detail());
        json.writeEndObject();
    }

    /** As JSON where it is, which a reply that was cut short is not. */
    private void response(String response) throws IOException {
        json.writeFieldName("reply");
        if (isJson(response)) {
            json.writeRawValue(response);
        } else {
            json.writeString(response);
        }
    }

    private static boolean isJson(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            boolean any = parser.nextToken() != null;
            parser.skipChildren();
            return any && parser.nextToken() == null;
        } catch (JsonProcessingException ignored) {
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
}
