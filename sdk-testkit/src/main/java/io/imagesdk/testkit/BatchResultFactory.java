package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Creates the results of batches, as files of lines or as pages. */
final class BatchResultFactory {
    private static final BodyContent LINE_FEED = BodyContent.of("\n");

    private final ResponseFactory responses;
    private final Map<String, BatchResultContent> files = new ConcurrentHashMap<>();

    BatchResultFactory(ResponseFactory responses) {
        this.responses = responses;
    }

    void clear() {
        files.clear();
    }

    /** Returns the id of the batch whose results a file contains. */
    static String batchId(String fileId) {
        for (String prefix : List.of(OpenAiBatchFormat.OUTPUT, OpenAiBatchFormat.ERRORS, GeminiBatchFormat.OUTPUT)) {
            if (fileId.startsWith(prefix)) {
                return fileId.substring(prefix.length());
            }
        }
        return fileId;
    }

    /** Returns a file with results; it exists when the batch has ended. */
    BatchResultContent file(SandboxBatch batch, String fileId) throws RejectedException {
        if (!batch.state().isFinal()) {
            throw new RejectedException(404, null, "No such File object: " + fileId);
        }
        BatchResultContent known = files.get(fileId);
        if (known != null) {
            return known;
        }
        boolean errorsOnly = fileId.startsWith(OpenAiBatchFormat.ERRORS);
        boolean separate = batch.dialect() == Dialect.OPENAI;
        List<BatchResultContent.LineFactory> lines = new ArrayList<>();
        for (BatchLine line : batch.processed()) {
            if (!separate || line.isSuccessful() != errorsOnly) {
                lines.add(() -> BodyContent.concat(List.of(result(batch, line), LINE_FEED)));
            }
        }
        if (errorsOnly) {
            for (BatchLine line : batch.unprocessed()) {
                lines.add(() -> BodyContent.of(OpenAiBatchFormat.unprocessed(line, batch.state()) + "\n"));
            }
        }
        BatchResultContent file = BatchResultContent.of(lines);
        files.put(fileId, file);
        return file;
    }

    /** Returns a page with the results so far. */
    BodyContent page(SandboxBatch batch, int from, int limit) throws RejectedException {
        boolean removed = batch.state() == SandboxBatch.Phase.EXPIRED;
        List<BatchLine> lines = removed ? List.of() : batch.processed();
        int end = Math.min(lines.size(), from + limit);
        List<BodyContent> parts = new ArrayList<>();
        for (int i = Math.min(from, end); i < end; i++) {
            parts.add(BodyContent.of(parts.isEmpty() ? "{\"results\":[" : ","));
            parts.add(result(batch, lines.get(i)));
        }
        parts.add(BodyContent.of((parts.isEmpty() ? "{\"results\":[" : "") + "],\"pagination_token\":"
                + (end < lines.size() ? "\"" + end + "\"" : "null") + "}"));
        return BodyContent.concat(parts);
    }

    private BodyContent result(SandboxBatch batch, BatchLine line) throws RejectedException {
        BatchFormat format = BatchFormat.of(batch.dialect());
        ImageSpec spec = line.spec();
        if (spec == null || !line.isSuccessful()) {
            return BodyContent.of(format.failure(line).toString());
        }
        if (batch.dialect() == Dialect.XAI && line.isBlocked()) {
            ObjectNode body = SandboxJson.object();
            body.putArray("data").addObject().putNull("url").put("respect_moderation", false);
            addCost(body.putObject("usage"), line, 1);
            return BodyContent.of(format.success(line, body).toString());
        }
        ImageJsonTree tree =
                batch.dialect() == Dialect.GEMINI ? responses.createContent(spec) : responses.createResponse(spec);
        // The same values each time: a client may request the file from any byte on.
        switch (batch.dialect()) {
            case GEMINI -> tree.root().put("modelVersion", batch.endpoint()).put("responseId", line.id());
            case XAI ->
                addCost(
                        tree.root().withObject("/usage"),
                        line,
                        spec.deliveredIndexes().size());
            default -> tree.root().put("created", batch.createdAt().getEpochSecond());
        }
        return tree.toContent(format.success(line, tree.root()));
    }

    private static void addCost(ObjectNode usage, BatchLine line, int images) throws RejectedException {
        usage.put(
                "cost_in_usd_ticks",
                line.cost(images).movePointRight(Dialect.TICK_DECIMALS).longValue());
    }
}
