package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchCount;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Describes batches and their results, for people and as JSON. */
final class BatchReport {
    private static final JsonFactory JSON = new JsonFactory();

    private BatchReport() {}

    /** Returns the state and the numbers, for example {@code running, 3 requests: 1 done, 1 failed}. */
    static String text(BatchStatus status) {
        boolean isUnknown = status.state() == BatchStatus.BatchState.UNKNOWN
                && !status.providerStatus().isEmpty();
        String state = status.state().name().toLowerCase(Locale.ROOT)
                + (isUnknown ? " (" + ErrorPrinter.clean(status.providerStatus()) + ")" : "");
        Map<BatchCount, Long> counts = status.counts();
        long total = Math.max(
                counts.getOrDefault(BatchCount.TOTAL, 0L), status.batch().requests());
        String parts = part(counts, BatchCount.SUCCEEDED, "done")
                + part(counts, BatchCount.FAILED, "failed")
                + part(counts, BatchCount.CANCELLED, "cancelled");
        return state
                + (total == 0 ? "" : ", " + total + (total == 1 ? " request" : " requests"))
                + (parts.isEmpty() ? "" : ":" + parts.substring(1));
    }

    private static String part(Map<BatchCount, Long> counts, BatchCount count, String meaning) {
        long number = counts.getOrDefault(count, 0L);
        return number == 0 ? "" : ", " + number + " " + meaning;
    }

    static String json(BatchStatus status) {
        return write(json -> {
            json.writeStringField("id", status.batch().id());
            json.writeStringField("name", status.batch().name());
            json.writeStringField("provider", status.batch().provider());
            json.writeStringField("state", status.state().name().toLowerCase(Locale.ROOT));
            json.writeStringField("provider_status", status.providerStatus());
            json.writeObjectFieldStart("requests");
            for (BatchCount count : BatchCount.values()) {
                if (status.counts().containsKey(count)) {
                    json.writeNumberField(
                            count.name().toLowerCase(Locale.ROOT),
                            status.counts().get(count));
                }
            }
            json.writeEndObject();
            if (status.message().isPresent()) {
                json.writeStringField("message", status.message().get());
            }
        });
    }

    /** Returns the result of a request: what {@code --print json} of a single request prints, with its id. */
    static String json(BatchResult<?> result) {
        return write(json -> {
            json.writeStringField("id", result.id());
            if (result.images().isPresent()) {
                json.writeFieldName("result");
                json.writeRawValue(ResultJson.of(result.images().get()));
            }
            if (result.failure().isPresent()) {
                json.writeFieldName("failure");
                json.writeRawValue(ResultJson.of(result.failure().get()));
            }
        });
    }

    /** Prints a line. JSON is UTF-8 in every locale. */
    static void print(CliEnvironment environment, String line) {
        String printed = ResultPrinter.escaped(line);
        environment.out().writeBytes((printed + "\n").getBytes(StandardCharsets.UTF_8));
        environment.out().flush();
    }

    private interface Members {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String write(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            // A string writer never fails.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
