package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Stores input files and batches, and reports batches in the formats of their providers. */
final class BatchHandler {
    private static final int DEFAULT_PAGE = 20;
    private static final Duration FILE_LIFE = Duration.ofDays(30);

    private final BatchResultFactory results;
    private final Ledger ledger;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<String, UploadedFile> files = new LinkedHashMap<>();
    private final Map<String, String> uploads = new LinkedHashMap<>();
    private final Map<String, SandboxBatch> batches = new LinkedHashMap<>();

    BatchHandler(ResponseFactory responses, Ledger ledger, Clock clock, LongSupplier nanoTime) {
        this.results = new BatchResultFactory(responses);
        this.ledger = ledger;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Returns the response to a request about batches or their files. */
    SandboxResponse respond(SandboxRequest request) throws RejectedException {
        return switch (request.route().target()) {
            case UPLOAD -> upload(request);
            case RESUMABLE_UPLOAD -> resumableUpload(request);
            case UPLOADED_FILE -> file(request);
            case FILE_CONTENT -> content(request);
            case CONTENT_BATCHES -> create(request);
            case BATCHES -> request.method().equals("POST") ? create(request) : list(request);
            case BATCH_CANCELLATION -> cancel(request);
            case BATCH_RESULTS -> page(request);
            default -> request.method().equals("DELETE") ? delete(request) : status(request);
        };
    }

    synchronized void clear() {
        files.clear();
        uploads.clear();
        batches.clear();
        results.clear();
    }

    private SandboxResponse upload(SandboxRequest request) throws RejectedException {
        BatchLineReader lines = request.lines().orElseThrow(() -> new RejectedException(400, "file", "No file."));
        String purpose = SandboxJson.text(request.fields(), "purpose");
        if (purpose.isEmpty() && request.dialect() != Dialect.XAI) {
            throw RejectedException.invalidValue("purpose", "Missing required parameter: 'purpose'.");
        }
        String prefix = request.dialect() == Dialect.XAI ? "file_" : "file-";
        String name = request.files().isEmpty()
                ? ""
                : String.valueOf(request.files().get(0).fileName());
        UploadedFile file = add(lines.complete(prefix + newId(), name));
        return SandboxResponse.json(200, describe(file).put("purpose", purpose).put("status", "processed"));
    }

    private ObjectNode describe(UploadedFile file) {
        Instant now = clock.instant();
        return SandboxJson.object()
                .put("id", file.id())
                .put("object", "file")
                .put("bytes", file.length())
                .put("created_at", now.getEpochSecond())
                .put("expires_at", now.plus(FILE_LIFE).getEpochSecond())
                .put("filename", file.name());
    }

    private synchronized UploadedFile add(UploadedFile file) {
        files.put(file.id(), file);
        return file;
    }

    /** Handles the two requests of an upload to Google: the first one returns the URL for the bytes. */
    private synchronized SandboxResponse resumableUpload(SandboxRequest request) throws RejectedException {
        String uploadId = parameter(request.query(), "upload_id");
        if (uploadId.isEmpty()) {
            String id = newId();
            uploads.put(id, SandboxJson.text(request.fields().path("file"), "display_name"));
            return SandboxResponse.json(200, SandboxJson.object())
                    .withHeader(
                            "X-Goog-Upload-URL",
                            request.origin() + request.recorded().path() + "?upload_id=" + id
                                    + "&upload_protocol=resumable");
        }
        String name = uploads.get(uploadId);
        if (name == null || request.lines().isEmpty()) {
            throw new RejectedException(404, null, "The upload does not exist.");
        }
        UploadedFile file = add(request.lines().get().complete("files/" + newId().substring(0, 12), name));
        ObjectNode body = SandboxJson.object();
        body.putObject("file")
                .put("name", file.id())
                .put("displayName", name)
                .put("mimeType", "application/jsonl")
                .put("sizeBytes", String.valueOf(file.length()))
                .put("state", "ACTIVE");
        return SandboxResponse.json(200, body);
    }

    private synchronized SandboxResponse file(SandboxRequest request) throws RejectedException {
        UploadedFile file = files.get(request.route().id());
        if (file == null) {
            throw new RejectedException(
                    404, "id", "No such File object: " + request.route().id());
        }
        if (request.method().equals("DELETE")) {
            files.remove(file.id());
            return SandboxResponse.json(
                    200,
                    SandboxJson.object()
                            .put("id", file.id())
                            .put("object", "file")
                            .put("deleted", true));
        }
        return SandboxResponse.json(200, describe(file));
    }

    private synchronized SandboxResponse create(SandboxRequest request) throws RejectedException {
        boolean gemini = request.dialect() == Dialect.GEMINI;
        ObjectNode fields = request.fields();
        JsonNode batch = fields.path("batch");
        String fileId = gemini
                ? SandboxJson.text(batch.path("inputConfig"), "fileName")
                : SandboxJson.text(fields, "input_file_id");
        UploadedFile file = files.get(fileId);
        if (file == null) {
            throw RejectedException.invalidValue(
                    gemini ? "batch.input_config" : "input_file_id", "The input file does not exist: " + fileId);
        }
        String name = gemini
                ? SandboxJson.text(batch, "displayName")
                : SandboxJson.text(request.dialect() == Dialect.XAI ? fields : fields.path("metadata"), "name");
        String endpoint = gemini ? request.route().id() : SandboxJson.text(fields, "endpoint");
        Dialect dialect = request.dialect() == Dialect.NEW_API ? Dialect.OPENAI : request.dialect();
        SandboxBatch created = new SandboxBatch(
                dialect,
                gemini ? newId() : "batch_" + newId(),
                name,
                endpoint,
                file,
                clock.instant(),
                nanoTime.getAsLong());
        batches.put(created.id(), created);
        if (created.rejections().isEmpty()) {
            for (BatchLine line : file.lines()) {
                Optional<Charge> charge = line.charge();
                charge.ifPresent(charged -> ledger.add(charged, chargeKey(created, line)));
            }
        }
        return SandboxResponse.json(200, BatchFormat.of(dialect).batch(created));
    }

    private static String chargeKey(SandboxBatch batch, BatchLine line) {
        return batch.id() + "/" + line.id();
    }

    private synchronized SandboxResponse list(SandboxRequest request) throws RejectedException {
        String limit = parameter(request.query(), "limit");
        int size = Integer.parseInt(
                limit.isEmpty() ? parameterOr(request.query(), "pageSize", String.valueOf(DEFAULT_PAGE)) : limit);
        String after = parameterOr(
                request.query(),
                "after",
                parameterOr(request.query(), "pagination_token", parameter(request.query(), "pageToken")));
        List<SandboxBatch> newestFirst = new ArrayList<>(batches.values());
        Collections.reverse(newestFirst);
        newestFirst.removeIf(batch -> BatchFormat.of(batch.dialect()).getClass()
                != BatchFormat.of(request.dialect()).getClass());
        int from = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            if (newestFirst.get(i).id().equals(after)) {
                from = i + 1;
            }
        }
        int to = Math.min(newestFirst.size(), from + size);
        List<JsonNode> page = new ArrayList<>();
        for (SandboxBatch batch : newestFirst.subList(from, to)) {
            page.add(BatchFormat.of(batch.dialect()).batch(batch));
        }
        String next = to < newestFirst.size() ? newestFirst.get(to - 1).id() : "";
        return SandboxResponse.json(200, BatchFormat.of(request.dialect()).list(page, next));
    }

    private SandboxResponse status(SandboxRequest request) throws RejectedException {
        SandboxBatch batch = find(request.route().id());
        batch.poll(nanoTime.getAsLong());
        if (batch.state() == SandboxBatch.Phase.EXPIRED) {
            batch.unprocessed().forEach(line -> ledger.removeTask(chargeKey(batch, line)));
            if (batch.dialect() == Dialect.GEMINI) {
                batch.processed().forEach(line -> ledger.removeTask(chargeKey(batch, line)));
            }
        }
        return SandboxResponse.json(200, BatchFormat.of(batch.dialect()).batch(batch));
    }

    private SandboxResponse cancel(SandboxRequest request) throws RejectedException {
        SandboxBatch batch = find(request.route().id());
        if (batch.cancel()) {
            batch.unprocessed().forEach(line -> ledger.removeTask(chargeKey(batch, line)));
        } else if (batch.dialect() == Dialect.OPENAI) {
            throw new RejectedException(
                    409,
                    null,
                    "Cannot cancel a batch with status '"
                            + SandboxJson.text(BatchFormat.of(Dialect.OPENAI).batch(batch), "status") + "'.");
        }
        return SandboxResponse.json(
                200,
                batch.dialect() == Dialect.GEMINI
                        ? SandboxJson.object()
                        : BatchFormat.of(batch.dialect()).batch(batch));
    }

    private synchronized SandboxResponse delete(SandboxRequest request) throws RejectedException {
        batches.remove(find(request.route().id()).id());
        return SandboxResponse.json(200, SandboxJson.object());
    }

    /** Returns a file with results, from the byte on that the header Range names. */
    private SandboxResponse content(SandboxRequest request) throws RejectedException {
        String fileId = request.route().id();
        SandboxBatch batch = find(BatchResultFactory.batchId(fileId));
        BatchResultContent file = results.file(batch, fileId);
        long offset = request.recorded().rangeStart();
        if (offset > 0 && offset >= file.fileLength()) {
            return SandboxResponse.json(416, request.error(416, null, "The range cannot be satisfied."))
                    .withHeader("Content-Range", "bytes */" + file.fileLength());
        }
        SandboxResponse response = SandboxResponse.of(
                        offset > 0 ? 206 : 200, "application/octet-stream", file.startingAt(offset))
                .withHeader("Accept-Ranges", "bytes");
        return offset == 0
                ? response
                : response.withHeader(
                        "Content-Range", "bytes " + offset + "-" + (file.fileLength() - 1) + "/" + file.fileLength());
    }

    private SandboxResponse page(SandboxRequest request) throws RejectedException {
        int limit = Integer.parseInt(parameterOr(request.query(), "limit", String.valueOf(DEFAULT_PAGE)));
        int from = Integer.parseInt(parameterOr(request.query(), "pagination_token", "0"));
        return SandboxResponse.json(results.page(find(request.route().id()), from, limit));
    }

    private synchronized SandboxBatch find(String id) throws RejectedException {
        SandboxBatch batch = batches.get(id);
        if (batch == null || batch.isLost()) {
            throw new RejectedException(404, null, "No batch found with id '" + id + "'.");
        }
        return batch;
    }

    private static String parameter(String query, String name) {
        return parameterOr(query, name, "");
    }

    private static String parameterOr(String query, String name, String otherwise) {
        for (String pair : query.split("&", 0)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return otherwise;
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
