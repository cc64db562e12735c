package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of a batch. It does not contain its input images.
 *
 * @param id the id that the client has chosen
 * @param url the path of the request; empty where the batch specifies it
 * @param directives the directives of its prompt
 * @param spec what it requests; null if it is rejected
 * @param rejection why it is rejected; null if it is not
 * @param recorded the line as the client sent it, as a request to the path of the batch
 */
record BatchLine(
        String id,
        String url,
        Directives directives,
        @Nullable ImageSpec spec,
        @Nullable RejectedException rejection,
        RecordedRequest recorded) {
    private static final BigDecimal DISCOUNT = new BigDecimal("0.5");

    /** Parses a line. A request that is rejected is a line, too: its result is an error. */
    static BatchLine parse(byte[] json, RecordedRequest recorded, String origin, Dialect dialect)
            throws RejectedException {
        JsonNode tree = SandboxJson.parseOrEmpty(json);
        boolean gemini = dialect == Dialect.GEMINI;
        String id = SandboxJson.text(tree, gemini ? "key" : "custom_id");
        if (!tree.isObject() || !(tree.path(gemini ? "request" : "body") instanceof ObjectNode body)) {
            throw new RejectedException(400, null, "This line is not parseable as valid JSON.");
        }
        if (id.isEmpty()) {
            throw new RejectedException(400, gemini ? "key" : "custom_id", "The line has no id.");
        }
        String url = gemini ? "/models/model:generateContent" : SandboxJson.text(tree, "url");
        ObjectNode fields = gemini ? GeminiFormat.fields("", body) : body;
        Directives directives = Directives.parse(SandboxJson.text(fields, "prompt"));
        SandboxRequest request = SandboxRequest.ofLine(url, origin, dialect, fields, recorded);
        try {
            return new BatchLine(id, gemini ? "" : url, directives, ImageSpec.of(request), null, recorded);
        } catch (RejectedException e) {
            return new BatchLine(id, gemini ? "" : url, directives, null, e, recorded);
        }
    }

    /** Returns the model of the request; empty where the batch specifies it. */
    String model() {
        return spec == null ? "" : spec.model();
    }

    /** Returns the HTTP status of the result: 200 for images, also for some that moderation has removed. */
    int status() throws RejectedException {
        if (rejection != null) {
            return rejection.status();
        }
        if (directives.has(Directives.HTML) || directives.has(Directives.GARBAGE)) {
            return 502;
        }
        return directives.has(Directives.REFUSE) ? (int) directives.number(Directives.REFUSE, 400) : 200;
    }

    /** Returns the message of a result that is an error. */
    String message() throws RejectedException {
        return rejection != null ? rejection.text() : Dialect.messageFor(status());
    }

    /** Returns whether moderation rejects the complete request. */
    boolean isBlocked() {
        return directives.appliesToRequest(Directives.BLOCK);
    }

    /** Returns whether the result is a response with status 200. OpenAI rejects a moderated request with status 400. */
    boolean isSuccessful() throws RejectedException {
        boolean moderated = spec != null && spec.dialect() == Dialect.OPENAI && isBlocked();
        return spec != null && status() == 200 && !moderated;
    }

    /** Returns what a provider charges for the request as a part of a batch; empty if it fails. */
    Optional<Charge> charge() throws RejectedException {
        if (spec == null || status() != 200) {
            return Optional.empty();
        }
        Charge full = spec.charge(recorded);
        return Optional.of(new Charge(recorded, full.images(), cost(full.images())));
    }

    /** Returns the cost of images at half the price, in US dollars. A cost that the prompt states is not halved. */
    BigDecimal cost(int images) throws RejectedException {
        BigDecimal full = spec == null ? BigDecimal.ZERO : spec.cost(images);
        return directives.has(Directives.COST) ? full : full.multiply(DISCOUNT);
    }
}
