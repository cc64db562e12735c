package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.FreeRequests;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.decode.ResponseDecoder.DecodeContext;
import io.imagesdk.internal.encode.BatchEncoder;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.JsonResponse;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBatch.BatchPosition;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.BatchListing;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.BatchUpload;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The requests about batches of one call, except those for results. */
final class BatchClient {
    private static final int MAX_ATTEMPTS = 3;
    private static final int MAX_PAGES = 20;
    /** How much the clocks of the provider and of this machine may differ. */
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(10);

    private static final int MAX_NAME_LENGTH = 500;

    private final ServiceConfig config;
    private final BatchProtocol protocol;
    private final BatchEncoder encoder;
    private final HttpTransport transport;
    private final ServiceExecutors executors;
    private final DecodeContext context;
    private final ApiKey key;
    private final CallScope scope;

    BatchClient(
            ServiceConfig config,
            BatchProtocol protocol,
            HttpTransport transport,
            ServiceExecutors executors,
            DecodeContext context,
            ApiKey key,
            CallScope scope) {
        this.config = config;
        this.protocol = protocol;
        this.encoder = new BatchEncoder(config.profile(), protocol, config.baseUrl());
        this.transport = transport;
        this.executors = executors;
        this.context = context;
        this.key = key;
        this.scope = scope;
    }

    BatchEncoder encoder() {
        return encoder;
    }

    /**
     * Encodes the request for results of a batch.
     *
     * @param source the source of a position: the id of a file or the token of a page, as callers store it
     * @param offset the number of bytes of the file that are not needed
     */
    WireRequest results(ImageBatch batch, String source, long offset) {
        return encoder.results(opened(batch), open(source), offset);
    }

    /** Returns text of a server as callers store it: a batch contains no API key, even if the server sends it. */
    String seal(String text) {
        return key.seal(text);
    }

    private String open(String sealed) {
        return key.open(sealed)
                .orElseThrow(() -> BatchInputFile.rejected(
                        config.profile(),
                        "batch",
                        "contains an id that was encrypted with another API key",
                        "use the key with which the batch was submitted"));
    }

    /** Returns the batch with the id that the server sent. */
    private ImageBatch opened(ImageBatch batch) {
        return new ImageBatch(
                batch.provider(),
                batch.baseUrl(),
                encoder.idOf(open(batch.id())),
                batch.name(),
                batch.requests(),
                batch.createdAt(),
                batch.position());
    }

    /** Uploads the input file and creates the batch. */
    CompletableFuture<ImageBatch> submit(BatchInputFile input, String name, Optional<RetryPolicy> retryPolicy) {
        Instant start = executors.clock().instant();
        return free().repeat(() -> upload(input, name))
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(notSent(error)))
                .thenCompose(file -> create(input, file, name, retryPolicy, start));
    }

    /** Returns the failure of an upload. Without the batch nothing is charged. */
    private static Throwable notSent(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof ImagesException failure
                ? failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.NOT_SENT)
                        .build())
                : error;
    }

    private CompletableFuture<String> upload(BatchInputFile input, String name) {
        WireRequest request = encoder.upload(input.file(), input.size(), name);
        CompletableFuture<JsonResponse> uploaded = send(Attempt.Kind.UPLOAD, request);
        if (protocol.upload().format() == BatchUpload.UploadFormat.RESUMABLE) {
            uploaded = uploaded.thenCompose(started -> uploadBytes(input, started));
        }
        return uploaded.thenApply(response -> {
            Optional<String> id =
                    BatchStatusReader.first(response.tree(), protocol.upload().filePointers());
            return id.filter(TextSanitizer::isId).orElseThrow(() -> invalidId("file", id));
        });
    }

    private CompletableFuture<JsonResponse> uploadBytes(BatchInputFile input, JsonResponse started) {
        URI url = started.head()
                .header(encoder.uploadUrlHeader())
                .flatMap(UrlParser::tryParse)
                .filter(Origin.of(config.baseUrl())::isOriginOf)
                .orElseThrow(() -> invalid("the URL of the upload at the origin of the base URL"));
        return transport.sendOnce(
                Attempt.Kind.UPLOAD,
                encoder.uploadBytes(url, input.file(), input.size()),
                ApiKey.NONE,
                ResponseDecoder.forJson(context),
                scope);
    }

    private CompletableFuture<ImageBatch> create(
            BatchInputFile input, String fileId, String name, Optional<RetryPolicy> retryPolicy, Instant start) {
        WireRequest request = encoder.create(fileId, name, input.path(), input.model());
        scope.state()
                .adviseIfUnknown("the batch may exist: search for the name \"" + name
                        + "\" in the list of batches before it is submitted again");
        Optional<RetryPolicy> policy = config.profile().retriesAllowed() ? retryPolicy : Optional.empty();
        return transport
                .send(request, policy, key, ResponseDecoder.forJson(context), scope)
                .thenApply(response -> batch(response.tree(), name, input.requests(), start)
                        .orElseThrow(() -> invalidId("batch", id(response.tree()))))
                .exceptionallyCompose(error -> find(error, name, input.requests(), start));
    }

    /** Searches for a batch whose creation has an unknown outcome. It is not created again. */
    private CompletableFuture<ImageBatch> find(Throwable error, String name, long requests, Instant start) {
        if (!(CompletionErrors.unwrap(error) instanceof ImagesException failure) || scope.abortReason() != null) {
            return CompletableFuture.failedFuture(error);
        }
        if (failure.billing() == BillingStatus.REJECTED || failure.billing() == BillingStatus.NOT_SENT) {
            // The request was written, which has made the outcome of the call unknown until now.
            scope.state().recordBilling(failure.billing());
            return CompletableFuture.failedFuture(error);
        }
        if (failure.billing() != BillingStatus.UNKNOWN || protocol.listing().isEmpty()) {
            return CompletableFuture.failedFuture(error);
        }
        return find(name, requests, start, 1)
                .exceptionally(ignored -> Optional.empty())
                .thenCompose(found -> found.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.failedFuture(failure)));
    }

    private CompletableFuture<Optional<ImageBatch>> find(String name, long requests, Instant start, int attempt) {
        return scope.delay(FreeRequests.delay(attempt), executors.workers())
                .thenCompose(waited ->
                        page("", 1, item -> isNamed(item, name) && isCreatedSince(item, start), new ArrayList<>(), 1))
                .thenCompose(found -> found.isEmpty() && attempt < MAX_ATTEMPTS
                        ? find(name, requests, start, attempt + 1)
                        : CompletableFuture.completedFuture(found.stream()
                                .findFirst()
                                .map(status -> status.batch().id())
                                .map(id -> batch(id, name, requests, start))));
    }

    /** Lists batches, newest first. */
    CompletableFuture<List<BatchStatus>> list(int max) {
        return page("", max, item -> true, new ArrayList<>(), 1);
    }

    private boolean isNamed(Json item, String name) {
        return BatchStatusReader.first(item, listing().namePointers())
                .filter(name::equals)
                .isPresent();
    }

    /** Returns whether a batch may have been created since then, because the provider reports no earlier time. */
    private boolean isCreatedSince(Json item, Instant start) {
        return BatchStatusReader.first(item, listing().createdAtPointers())
                .flatMap(BatchStatusReader::time)
                .filter(created -> created.isBefore(start.minus(MAX_CLOCK_DIFFERENCE)))
                .isEmpty();
    }

    private BatchListing listing() {
        return protocol.listing().orElseThrow();
    }

    private CompletableFuture<List<BatchStatus>> page(
            String token, int max, Predicate<Json> filter, List<BatchStatus> found, int number) {
        return send(Attempt.Kind.POLL, encoder.list(token)).thenCompose(response -> {
            List<Json> items = listing().itemPointers().stream()
                    .flatMap(pointer -> response.tree().all(pointer).stream())
                    .toList();
            items.stream()
                    .filter(filter)
                    .flatMap(item -> status(item, timeOf(response)).stream())
                    .limit(Math.max(0, max - found.size()))
                    .forEach(found::add);
            String next = response.tree().at(listing().tokenPointer()).text().orElse("");
            boolean done = items.isEmpty()
                    || next.isEmpty()
                    || next.equals(token)
                    || found.size() >= max
                    || number >= MAX_PAGES;
            return done
                    ? CompletableFuture.completedFuture(List.copyOf(found))
                    : page(next, max, filter, found, number + 1);
        });
    }

    private Optional<BatchStatus> status(Json item, Instant time) {
        String name = BatchStatusReader.first(item, listing().namePointers()).orElse("");
        String shown = TextSanitizer.singleLine(key.mask(name), MAX_NAME_LENGTH);
        long requests = reader().counts(item).getOrDefault(BatchStatus.BatchCount.TOTAL, 0L);
        return batch(item, shown, requests, Instant.EPOCH).map(batch -> reader().read(batch, item, time));
    }

    /** Polls a batch once. */
    CompletableFuture<BatchStatus> status(ImageBatch batch) {
        return poll(batch, scope).thenApply(response -> statusOf(batch, response));
    }

    BatchStatus statusOf(ImageBatch batch, JsonResponse response) {
        return reader().read(batch, response.tree(), timeOf(response));
    }

    /** Returns the time by the clock of the provider, with which it states when a batch expires. */
    private Instant timeOf(JsonResponse response) {
        return response.head().date("date").orElseGet(() -> executors.clock().instant());
    }

    /**
     * Polls a batch and returns the document.
     *
     * @param part the part of the call that the request belongs to
     */
    CompletableFuture<JsonResponse> poll(ImageBatch batch, CallScope part) {
        return send(Attempt.Kind.POLL, encoder.status(opened(batch)), part);
    }

    /**
     * Sends a request with a time limit of its own: an await has hours, and a connection may be silent for as long. The
     * future fails with the reason why the part was aborted, if that is why it failed.
     *
     * @param name the name of the part in the message of its timeout
     * @param request sends the request in a part of the call
     */
    <R> CompletableFuture<R> within(Duration limit, String name, Function<CallScope, CompletableFuture<R>> request) {
        CallScope part = scope.withTimeout(limit, name);
        return request.apply(part)
                .whenComplete((response, error) -> part.finish())
                .exceptionallyCompose(error -> {
                    RuntimeException reason = part.abortReason();
                    return CompletableFuture.failedFuture(reason == null ? error : reason);
                });
    }

    /** Requests that the provider cancels a batch, and then polls it. */
    CompletableFuture<BatchStatus> cancel(ImageBatch batch) {
        return send(Attempt.Kind.CANCEL, encoder.cancel(opened(batch))).thenCompose(cancelled -> status(batch));
    }

    private BatchStatusReader reader() {
        return new BatchStatusReader(protocol.states(), key::mask);
    }

    private CompletableFuture<JsonResponse> send(Attempt.Kind kind, WireRequest request) {
        return send(kind, request, scope);
    }

    private CompletableFuture<JsonResponse> send(Attempt.Kind kind, WireRequest request, CallScope part) {
        return transport.sendOnce(kind, request, key, ResponseDecoder.forJson(context), part);
    }

    /** Returns the retries of the requests of this call that cost nothing. */
    FreeRequests free() {
        return new FreeRequests(scope, executors.workers());
    }

    private Optional<ImageBatch> batch(Json tree, String name, long requests, Instant start) {
        return id(tree).filter(TextSanitizer::isId).map(this::seal).map(id -> batch(id, name, requests, start));
    }

    private Optional<String> id(Json tree) {
        return BatchStatusReader.first(tree, protocol.idPointers()).map(encoder::idOf);
    }

    /** Returns the batch with an id. */
    ImageBatch batch(String id, String name, long requests, Instant start) {
        return new ImageBatch(config.profile().id(), config.baseUrl(), id, name, requests, start, BatchPosition.START);
    }

    /** Returns the ids of the files with results, each once, as callers store them. */
    List<String> resultFiles(Json status) {
        return fileIds(status)
                .filter(TextSanitizer::isId)
                .map(this::seal)
                .distinct()
                .toList();
    }

    /** Returns the ids of files with results that cannot be requested, for a message. */
    List<String> unusableFiles(Json status) {
        return fileIds(status)
                .filter(id -> !id.isEmpty() && !TextSanitizer.isId(id))
                .map(this::quoted)
                .toList();
    }

    private Stream<String> fileIds(Json status) {
        return protocol.results().filePointers().stream().flatMap(pointer -> status.at(pointer).string().stream());
    }

    private String quoted(String id) {
        return TextSanitizer.quoted(key.mask(id));
    }

    private InvalidResponseException invalidId(String subject, Optional<String> id) {
        return invalid("a usable id of the " + subject
                + id.map(text -> "; the id is " + quoted(text)).orElse(""));
    }

    private InvalidResponseException invalid(String missing) {
        return new InvalidResponseException(
                config.profile().id() + " returned a response without " + missing,
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .provider(config.profile().id())
                        .build(),
                null);
    }
}
