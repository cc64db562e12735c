package io.imagesdk.internal.pipeline;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.CompletionErrors;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.decode.ResponseDecoder;
import io.imagesdk.internal.decode.ResponseDecoder.DecodeContext;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.WireRequest;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBatch.BatchPosition;
import io.imagesdk.provider.BatchProtocol;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Waits for the end of a batch, and reads its results from the position of the batch on. */
final class BatchAwaiter<T> {
    /** Failures in a row without a further result. */
    private static final int MAX_FAILURES = 8;

    /** How often a response is requested again that is complete and lacks results. Another call can continue later. */
    private static final int MAX_INCOMPLETE = 3;

    /** The time until the headers of the results arrive: longer than the time limits of common gateways. */
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_DELAY = Duration.ofSeconds(15);

    private final BatchProtocol protocol;
    private final BatchClient client;
    private final BatchDelivery<T> delivery;
    private final HttpTransport transport;
    private final ServiceExecutors executors;
    private final DecodeContext context;
    private final ApiKey key;
    private final CallScope scope;
    private final Set<String> pages = new HashSet<>();
    /** Whether parts of a file are requested. A server that does not send the requested one sends the complete file. */
    private volatile boolean partsAreSent = true;
    /** The number of successful results that the provider must have, according to the last status. */
    private volatile long expected;
    /** The ids of files that the last status names and that cannot be requested. */
    private volatile List<String> unusableFiles = List.of();

    BatchAwaiter(
            BatchProtocol protocol,
            BatchClient client,
            BatchDelivery<T> delivery,
            HttpTransport transport,
            ServiceExecutors executors,
            DecodeContext context,
            ApiKey key,
            CallScope scope) {
        this.protocol = protocol;
        this.client = client;
        this.delivery = delivery;
        this.transport = transport;
        this.executors = executors;
        this.context = context;
        this.key = key;
        this.scope = scope;
    }

    /** Polls the batch until it has ended, and delivers its results. */
    CompletableFuture<BatchSummary> run(ImageBatch batch) {
        BatchPoller poller = new BatchPoller(protocol.pollingSchedule(), client, executors, scope);
        return poller.run(batch).thenCompose(response -> {
            Json last = response.tree();
            BatchStatus status = client.statusOf(batch, response);
            // The provider may have deleted the results of a batch that expired, and names no file of them then.
            boolean kept = status.state() != BatchStatus.BatchState.EXPIRED
                    || !client.resultFiles(last).isEmpty();
            expected = kept ? status.counts().getOrDefault(BatchStatus.BatchCount.SUCCEEDED, 0L) : 0;
            unusableFiles = client.unusableFiles(last);
            return (protocol.results().inFiles() ? files(batch, last) : pages(batch, status))
                    .thenCompose(read -> delivery.completed())
                    .thenApply(done -> {
                        requireResults();
                        return delivery.summary(status);
                    });
        });
    }

    /**
     * Reads the files one after the other, each from where an earlier call has ended. No file counts as completely
     * read: the provider may have named one before another one existed, or a response may have ended too early.
     */
    private CompletableFuture<Void> files(ImageBatch batch, Json status) {
        CompletableFuture<Void> chain = CompletableFuture.completedFuture(null);
        for (String file : client.resultFiles(status)) {
            chain = chain.thenCompose(before -> {
                delivery.enter(file);
                return read(batch, 0, -1).thenApply(rest -> null);
            });
        }
        return chain;
    }

    /** Reads the pages one after the other. A batch that was rejected before a request was processed has none. */
    private CompletableFuture<Void> pages(ImageBatch batch, BatchStatus status) {
        if (status.state() == BatchStatus.BatchState.FAILED && expected == 0) {
            return CompletableFuture.completedFuture(null);
        }
        pages.add(delivery.position().source());
        return readUnlessExpired(batch, status).thenCompose(page -> {
            String token = tokenOf(page);
            if (token.isEmpty() || !pages.add(token)) {
                return CompletableFuture.completedFuture(null);
            }
            return delivery.space().thenCompose(mayRead -> {
                delivery.enter(token);
                return pages(batch, status);
            });
        });
    }

    private String tokenOf(Json page) {
        return page.at(protocol.results().tokenPointer())
                .text()
                .map(client::seal)
                .orElse("");
    }

    /** Reads a page. The results of an expired batch may exist or not, whatever the clock of this machine says. */
    private CompletableFuture<Json> readUnlessExpired(ImageBatch batch, BatchStatus status) {
        if (status.state() != BatchStatus.BatchState.EXPIRED) {
            return read(batch, 0, -1);
        }
        return read(batch, 0, -1)
                .exceptionallyCompose(
                        error -> CompletionErrors.unwrap(error) instanceof ApiException && scope.abortReason() == null
                                ? CompletableFuture.completedFuture(Json.MISSING)
                                : CompletableFuture.failedFuture(error));
    }

    /**
     * Reads a file or a page from the current position on. A response that is truncated is requested again from the
     * last complete result.
     *
     * @param failures the number of failures without a further result
     * @param results the number of results before the last failure
     */
    private CompletableFuture<Json> read(ImageBatch batch, int failures, long results) {
        BatchPosition position = delivery.position();
        // A page is always read from its start, because its order may have changed.
        long offset = protocol.results().inFiles() ? position.offset() : 0;
        long firstByte = partsAreSent ? offset : 0;
        delivery.startReading();
        AtomicBoolean reordered = new AtomicBoolean();
        return send(client.results(batch, position.source(), firstByte), offset)
                .thenApply(rest -> {
                    reordered.set(delivery.endReading());
                    return reordered.get() ? rest : requireResults(rest, position);
                })
                .exceptionallyCompose(error -> delivery.completed().thenCompose(done -> {
                    long now = delivery.position().results();
                    int count = now > results ? 1 : failures + 1;
                    partsAreSent &=
                            firstByte == 0 || !(CompletionErrors.unwrap(error) instanceof InvalidResponseException);
                    return client.free().isTemporary(error) && isWorthwhile(error) && count <= maxFailures(error)
                            ? scope.delay(delay(count), executors.workers())
                                    .thenCompose(waited -> read(batch, count, now))
                            : CompletableFuture.failedFuture(error);
                }))
                .thenCompose(rest -> reordered.get()
                        ? delivery.completed().thenCompose(done -> read(batch, 0, -1))
                        : CompletableFuture.completedFuture(rest));
    }

    /** Sends a request for results. Its time limit ends with the headers, because the results may take hours. */
    private CompletableFuture<Json> send(WireRequest request, long offset) {
        ResponseHandler<Json> results = ResponseDecoder.forBatchResults(context, protocol.results(), delivery, offset);
        return client.within(RESPONSE_TIMEOUT, "request for the results", part -> {
            ResponseHandler<Json> handler = head -> {
                if (head.isSuccessful()) {
                    part.cancelDeadline();
                }
                return results.onHeaders(head);
            };
            return transport.sendOnce(Attempt.Kind.POLL, request, key, handler, part);
        });
    }

    /**
     * Returns the rest of a response, if it has moved the position or no result is missing. A gateway may answer with
     * an error or with nothing in place of the results, and a batch that is dropped then would be paid and lost.
     */
    private Json requireResults(Json rest, BatchPosition before) {
        BatchPosition after = delivery.position();
        if (after.results() == before.results()
                && after.successes() < expected
                && tokenOf(rest).isEmpty()) {
            throw missing(after.successes());
        }
        return rest;
    }

    private void requireResults() {
        long successes = delivery.position().successes();
        if (successes < expected) {
            throw missing(successes);
        }
    }

    private InvalidResponseException missing(long successes) {
        return new InvalidResponseException(
                "provider has " + expected + " successful results, but sent only " + successes
                        + (unusableFiles.isEmpty() ? "" : "; it returned the invalid file ids " + unusableFiles),
                ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                null);
    }

    /** Returns whether a failure is one of the transfer, and not of the destination or of a limit. */
    private static boolean isWorthwhile(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof ImagesException failure
                && !(failure instanceof ImageStorageException)
                && !(failure instanceof ResponseTooLargeException)
                && !(failure instanceof UnexpectedException);
    }

    private static int maxFailures(Throwable error) {
        return CompletionErrors.unwrap(error) instanceof InvalidResponseException ? MAX_INCOMPLETE : MAX_FAILURES;
    }

    private static Duration delay(int failures) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
    }
}
