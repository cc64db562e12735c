package io.imagesdk.internal.pipeline;

import io.imagesdk.error.AuthenticationException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.QuotaExceededException;
import io.imagesdk.error.RateLimitException;
import io.imagesdk.error.ServiceClosedException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.internal.call.CallRegistry;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call that is split into several requests, of which two run at a time, in order. A failed request does not affect
 * the others. After a failure that every request would share, such as a shutdown, no further request is sent.
 */
final class SplitCall<T> {
    private static final int MAX_CONCURRENT = 2;

    /** One rejection may be due to the request beside it; as many in a row are due to a limit of all of them. */
    private static final int MAX_LIMITED_IN_A_ROW = 4;

    private final List<SubRequest> subRequests;
    private final BiFunction<SubRequest, CallScope, CompletableFuture<ImageResult<T>>> flow;
    private final CallScope scope;
    /** The part of the call that holds the requests. */
    private final CallScope group;

    private final String provider;
    private final Executor workers;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CallScope> forks = new ConcurrentSkipListMap<>();
    private final Map<Integer, ImageResult<T>> results = new ConcurrentSkipListMap<>();
    private final Map<Integer, ImagesException> failures = new ConcurrentSkipListMap<>();
    private final AtomicInteger limitedInARow = new AtomicInteger();
    private volatile @Nullable ImagesException sharedFailure;

    SplitCall(
            List<SubRequest> subRequests,
            BiFunction<SubRequest, CallScope, CompletableFuture<ImageResult<T>>> flow,
            CallScope scope,
            String provider,
            Executor workers) {
        this.subRequests = subRequests;
        this.flow = flow;
        this.scope = scope;
        this.group = scope.group(workers);
        this.provider = provider;
        this.workers = workers;
    }

    CompletableFuture<ImageResult<T>> run() {
        scope.state().outcomesFrom(this::outcomes);
        List<CompletableFuture<Void>> runs =
                Stream.generate(this::runNext).limit(MAX_CONCURRENT).toList();
        return CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).thenApply(done -> result());
    }

    /** Runs one request after the other, until none is left. */
    private CompletableFuture<Void> runNext() {
        int number = next.getAndIncrement();
        if (number >= subRequests.size() || sharedFailure != null || scope.abortReason() != null) {
            return CompletableFuture.allOf();
        }
        CallScope fork = group.fork();
        forks.put(number, fork);
        return CompletableFuture.completedFuture(subRequests.get(number))
                .thenComposeAsync(subRequest -> flow.apply(subRequest, fork), workers)
                .handle((result, error) -> {
                    if (error == null) {
                        limitedInARow.set(0);
                        results.put(number, result);
                    } else {
                        failed(number, error, fork);
                    }
                    return number;
                })
                .thenCompose(done -> runNext());
    }

    private void failed(int number, Throwable error, CallScope fork) {
        // The abort delivers the complete images of a response that is incomplete.
        fork.abort(CallRegistry.withoutOutcomes(error, provider, fork));
        ImagesException failure = CallRegistry.toImagesException(error, provider, fork);
        failures.put(number, failure);
        if (failure instanceof AuthenticationException
                || failure instanceof QuotaExceededException
                || failure instanceof NotFoundException
                || failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException
                || (failure instanceof ServiceClosedException && scope.abortReason() == null)
                || isLimitReached(failure)) {
            sharedFailure = failure;
        }
    }

    private boolean isLimitReached(ImagesException failure) {
        return failure instanceof RateLimitException && limitedInARow.incrementAndGet() >= MAX_LIMITED_IN_A_ROW;
    }

    private ImageResult<T> result() {
        scope.throwIfAborted();
        List<ImageOutcome<T>> outcomes = outcomes();
        if (results.isEmpty()) {
            throw noImage(outcomes);
        }
        // The hooks of the forks stay: a cancel before the caller has the result must discard the files.
        group.cancelDeadline();
        forks.values().forEach(CallScope::cancelDeadline);
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
                .attempts(scope.log().attempts())
                .responseJson("["
                        + String.join(
                                ",",
                                results.values().stream()
                                        .map(ImageResult::responseJson)
                                        .toList()) + "]")
                .headers(first.headers())
                .build();
    }

    private ImagesException noImage(List<ImageOutcome<T>> outcomes) {
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
            outcomes.addAll(withTask(number, outcomes(number)));
        }
        // A response with more images than requested has indexes after those of the later requests.
        outcomes.sort(Comparator.comparingInt(ImageOutcome::index));
        return outcomes;
    }

    /**
     * Adds the task of a request that failed, or of an aborted call, to the errors of its images: only the task can
     * deliver them again.
     */
    private List<ImageOutcome<T>> withTask(int number, List<ImageOutcome<T>> outcomes) {
        CallScope fork = forks.get(number);
        boolean hasEnded = failures.containsKey(number) || scope.abortReason() != null;
        return fork == null || !hasEnded
                ? outcomes
                : fork.state()
                        .task()
                        .map(task -> outcomes.stream()
                                .map(outcome -> withTask(outcome, task))
                                .toList())
                        .orElse(outcomes);
    }

    private static <T> ImageOutcome<T> withTask(ImageOutcome<T> outcome, ImageTask task) {
        if (!(outcome instanceof ImageOutcome.Failed<T> failed)
                || failed.error().task().isPresent()) {
            return outcome;
        }
        ImagesException error = failed.error()
                .withDetails(failed.error().details().toBuilder().task(task).build());
        return new ImageOutcome.Failed<>(failed.index(), error, failed.url(), failed.recoveredBytes());
    }

    // The outcomes in the failure of a request, and in its state, come from its own delivery.
    @SuppressWarnings("unchecked")
    private List<ImageOutcome<T>> outcomes(int number) {
        ImageResult<T> result = results.get(number);
        CallScope fork = forks.get(number);
        if (result != null && fork != null) {
            return current(result.outcomes(), (List<ImageOutcome<T>>)
                    (List<?>) fork.state().outcomes());
        }
        ImagesException failure = failures.get(number);
        if (failure != null) {
            List<ImageOutcome<T>> reported = failure.outcomes().isEmpty()
                    ? failed(number, failure)
                    : (List<ImageOutcome<T>>) (List<?>) failure.outcomes();
            // The request may have failed while its abort was still storing a complete image.
            return fork == null
                    ? reported
                    : current(reported, (List<ImageOutcome<T>>)
                            (List<?>) fork.state().outcomes());
        }
        if (fork == null) {
            ImagesException reason = sharedFailure;
            return reason == null
                    ? List.of()
                    : failed(
                            number,
                            reason.withDetails(reason.details().toBuilder()
                                    .billing(BillingStatus.NOT_SENT)
                                    .task(Optional.empty())
                                    .usage(Usage.NONE)
                                    .build()));
        }
        List<ImageOutcome<T>> known =
                (List<ImageOutcome<T>>) (List<?>) fork.state().outcomes();
        return known.isEmpty() ? unfinished(number, fork) : known;
    }

    /** Replaces the outcomes that have changed since the result: a cancel deletes files. */
    private static <T> List<ImageOutcome<T>> current(List<ImageOutcome<T>> outcomes, List<ImageOutcome<T>> changes) {
        Map<Integer, ImageOutcome<T>> current = new TreeMap<>();
        outcomes.forEach(outcome -> current.put(outcome.index(), outcome));
        changes.forEach(outcome -> current.put(outcome.index(), outcome));
        return List.copyOf(current.values());
    }

    /**
     * Returns the outcomes of a request that still runs when the call ends. A task is named: it may be billed and can
     * be awaited again.
     */
    private List<ImageOutcome<T>> unfinished(int number, CallScope fork) {
        if (fork.state().task().isPresent()) {
            String id = fork.state().task().get().id();
            return failed(
                    number,
                    new TaskTimeoutException(
                            "the task is still running and may be billed, id = " + id,
                            fork.state().details().build(),
                            null));
        }
        return scope.abortReason() instanceof ImagesException reason
                ? failed(number, reason.withDetails(fork.state().details().build()))
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
