package io.imagesdk.internal.pipeline;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call as several requests, two at a time and in order. A part that fails does not lose the others; after a failure that every part
 * would share, no further part is sent.
 */
public final class SplitCall<T> {
    private static final int AT_ONCE = 2;

    private final List<SubRequest> subRequests;
    private final BiFunction<SubRequest, CallScope, CompletableFuture<ImageResult<T>>> flow;
    private final CallScope whole;
    private final String provider;
    private final Executor workers;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CallScope> branches = new ConcurrentSkipListMap<>();
    private final Map<Integer, ImageResult<T>> results = new ConcurrentSkipListMap<>();
    private final Map<Integer, ImagesException> failures = new ConcurrentSkipListMap<>();
    private volatile @Nullable ImagesException shared;

    public SplitCall(
            List<SubRequest> subRequests,
            BiFunction<SubRequest, CallScope, CompletableFuture<ImageResult<T>>> flow,
            CallScope whole,
            String provider,
            Executor workers) {
        this.subRequests = subRequests;
        this.flow = flow;
        this.whole = whole;
        this.provider = provider;
        this.workers = workers;
    }

    public CompletableFuture<ImageResult<T>> run() {
        whole.outcomesFrom(this::outcomes);
        List<CompletableFuture<Void>> lanes =
                Stream.generate(this::lane).limit(AT_ONCE).toList();
        return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).thenApply(done -> result());
    }

    /** One part after the other, as long as there are any. */
    private CompletableFuture<Void> lane() {
        int number = next.getAndIncrement();
        if (number >= subRequests.size() || shared != null || whole.abortReason() != null) {
            return CompletableFuture.allOf();
        }
        CallScope branch = whole.fork();
        branches.put(number, branch);
        return CompletableFuture.completedFuture(subRequests.get(number))
                .thenComposeAsync(subRequest -> flow.apply(subRequest, branch), workers)
                .handle((result, error) -> {
                    if (error == null) {
                        results.put(number, result);
                    } else {
                        failed(number, CallRegistry.toImagesException(error, provider, branch), branch);
                    }
                    return number;
                })
                .thenCompose(done -> lane());
    }

    private void failed(int number, ImagesException failure, CallScope branch) {
        failures.put(number, failure);
        branch.abort(failure);
        if (failure instanceof AuthenticationException
                || failure instanceof QuotaExceededException
                || failure instanceof NotFoundException
                || failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException) {
            shared = failure;
        }
    }

    private ImageResult<T> result() {
        whole.throwIfAborted();
        List<ImageOutcome<T>> outcomes = outcomes();
        if (results.isEmpty()) {
            throw none(outcomes);
        }
        branches.values().forEach(CallScope::finish);
        ImageResult<T> first = results.values().iterator().next();
        return ImageResult.<T>builder()
                .outcomes(outcomes)
                .usage(usage())
                .requestId(first.requestId())
                .createdAt(first.createdAt())
                .warnings(results.values().stream()
                        .flatMap(result -> result.warnings().stream())
                        .distinct()
                        .toList())
                .rateLimit(first.rateLimit())
                .attempts(whole.attempts())
                .responseJson("["
                        + String.join(
                                ",",
                                results.values().stream()
                                        .map(ImageResult::responseJson)
                                        .toList()) + "]")
                .headers(first.headers())
                .build();
    }

    private ImagesException none(List<ImageOutcome<T>> outcomes) {
        ImagesException first = failures.values().iterator().next();
        BillingStatus worst = failures.values().stream()
                .map(ImagesException::billing)
                .max(Comparator.naturalOrder())
                .orElse(BillingStatus.UNKNOWN);
        return first.withDetails(first.details().toBuilder()
                .billing(worst)
                .outcomes(outcomes)
                .usage(usage())
                .build());
    }

    private Usage usage() {
        return Stream.concat(
                        results.values().stream().map(ImageResult::usage),
                        failures.values().stream()
                                .map(failure -> failure.details().usage()))
                .reduce(Usage.NONE, Usage::plus);
    }

    private List<ImageOutcome<T>> outcomes() {
        List<ImageOutcome<T>> outcomes = new ArrayList<>();
        for (int number = 0; number < subRequests.size(); number++) {
            outcomes.addAll(outcomes(number));
        }
        return outcomes;
    }

    @SuppressWarnings(
            "unchecked") // the outcomes in the failure of a part, and of its scope, are those of its own delivery
    private List<ImageOutcome<T>> outcomes(int number) {
        ImageResult<T> result = results.get(number);
        if (result != null) {
            return result.outcomes();
        }
        CallScope branch = branches.get(number);
        ImagesException failure = failures.get(number);
        if (failure != null) {
            return failure.outcomes().isEmpty()
                    ? failed(number, failure)
                    : (List<ImageOutcome<T>>) (List<?>) failure.outcomes();
        }
        if (branch == null) {
            ImagesException reason = shared;
            return reason == null
                    ? List.of()
                    : failed(
                            number,
                            reason.withDetails(reason.details().toBuilder()
                                    .billing(BillingStatus.NOT_SENT)
                                    .usage(Usage.NONE)
                                    .build()));
        }
        List<ImageOutcome<T>> known = (List<ImageOutcome<T>>) (List<?>) branch.outcomes();
        return known.isEmpty() ? unfinished(number, branch) : known;
    }

    /** The call ends while a part runs on. Each task is told, since each may be billed and can be awaited again. */
    private List<ImageOutcome<T>> unfinished(int number, CallScope branch) {
        if (branch.task().isPresent()) {
            String id = branch.task().get().id();
            return failed(
                    number,
                    new TaskTimeoutException(
                            "the task is still running and may be billed, id = " + id,
                            branch.details().build(),
                            null));
        }
        return whole.abortReason() instanceof ImagesException reason
                ? failed(number, reason.withDetails(branch.details().build()))
                : List.of();
    }

    private List<ImageOutcome<T>> failed(int number, ImagesException failure) {
        SubRequest subRequest = subRequests.get(number);
        return IntStream.range(subRequest.offset(), subRequest.offset() + subRequest.count())
                .<ImageOutcome<T>>mapToObj(
                        index -> new ImageOutcome.Failed<>(index, failure, Optional.empty(), Optional.empty()))
                .toList();
    }
}
