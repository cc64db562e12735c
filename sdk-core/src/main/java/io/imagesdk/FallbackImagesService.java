package io.imagesdk;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.FallbackFuture;
import io.imagesdk.internal.call.FallbackRule;
import io.imagesdk.internal.call.RecentIds;
import io.imagesdk.internal.call.RepeatableIterable;
import io.imagesdk.internal.stream.FallbackPublisher;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.PriceEstimate;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RequestPreview;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.BatchProtocol;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends a request to one service, and to a second one if the first was certainly not charged for it. */
final class FallbackImagesService implements ImagesService {
    private static final int EXACT = 2;

    /** The id of a task that consists of the URLs of its images. */
    private static final String URL_TASK = "answered-at-once";

    private final ImagesService first;
    private final ImagesService second;

    /** The tasks and batches that are known to belong to the second service. */
    private final RecentIds ofSecond;

    /** Whether the second service gets no further request: this service is shut down or closed. */
    private final AtomicBoolean ended;

    FallbackImagesService(ImagesService first, ImagesService second) {
        this(first, second, new RecentIds(), new AtomicBoolean());
    }

    private FallbackImagesService(ImagesService first, ImagesService second, RecentIds ofSecond, AtomicBoolean ended) {
        this.first = first;
        this.second = second;
        this.ofSecond = ofSecond;
        this.ended = ended;
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> generate(
            GenerateRequest request, Delivery<T> delivery, CallOptions options) {
        return start(
                options, (service, rest) -> service.generate(request, delivery, rest), this::describe, this::describe);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
        return start(options, (service, rest) -> service.edit(request, delivery, rest), this::describe, this::describe);
    }

    @Override
    public CompletableFuture<ImageTask> submit(ImagesRequest request, CallOptions options) {
        return start(
                options,
                (service, rest) -> service.submit(request, rest),
                (task, failure) -> {
                    addToSecond(task);
                    return task;
                },
                this::describe);
    }

    private <T> CompletableFuture<T> start(
            CallOptions options,
            BiFunction<ImagesService, CallOptions, CompletableFuture<T>> call,
            BiFunction<T, ImagesException, T> describe,
            UnaryOperator<ImagesException> describeFailure) {
        return new FallbackFuture<>(
                call.apply(first, options),
                elapsed -> remaining(options, elapsed).map(rest -> call.apply(second, rest)),
                describe,
                describeFailure,
                FallbackRule.UNCHARGED);
    }

    @Override
    public <T> Flow.Publisher<ImageEvent<T>> stream(ImagesRequest request, Delivery<T> delivery, CallOptions options) {
        return new FallbackPublisher<>(
                first.stream(request, delivery, options),
                elapsed -> remaining(options, elapsed).map(rest -> second.stream(request, delivery, rest)),
                this::describe);
    }

    /** Returns the options with what is left of their timeout; empty if nothing is left, or if this has ended. */
    private Optional<CallOptions> remaining(CallOptions options, Duration elapsed) {
        if (ended.get()) {
            return Optional.empty();
        }
        if (options.timeout().isEmpty()) {
            return Optional.of(options);
        }
        Duration rest = options.timeout().get().minus(elapsed);
        return rest.isNegative() || rest.isZero()
                ? Optional.empty()
                : Optional.of(options.toBuilder().timeout(rest).build());
    }

    private <T> ImageResult<T> describe(ImageResult<T> result, ImagesException failure) {
        Warning warning = new Warning(
                "provider",
                first.provider().id() + " failed, used " + second.provider().id() + ": "
                        + failure.getClass().getSimpleName() + ": " + failure.getMessage());
        return result.toBuilder()
                .outcomes(withTasks(result.outcomes()))
                .warnings(Stream.concat(Stream.of(warning), result.warnings().stream())
                        .toList())
                .attempts(Stream.concat(failure.attempts().stream(), result.attempts().stream())
                        .toList())
                .build();
    }

    private ImagesException describe(ImagesException failure) {
        failure.task().ifPresent(this::addToSecond);
        return failure.outcomes().isEmpty()
                ? failure
                : failure.withDetails(failure.details().toBuilder()
                        .outcomes(withTasks(failure.outcomes()))
                        .build());
    }

    /** Remembers whose task this is. The id of a task that consists of URLs is the same for all services. */
    private void addToSecond(ImageTask task) {
        if (!task.id().equals(URL_TASK)) {
            ofSecond.add(task.id());
        }
    }

    /**
     * Returns outcomes of the second service. The error of an image that was not delivered gets a task with its URL, so
     * that only the service that has received the URL downloads it later.
     */
    private <O extends ImageOutcome<?>> List<O> withTasks(List<O> outcomes) {
        return outcomes.stream().map(this::withTask).toList();
    }

    @SuppressWarnings("unchecked") // The copy has the type of the content of the outcome.
    private <O extends ImageOutcome<?>> O withTask(O outcome) {
        if (!(outcome instanceof ImageOutcome.Failed<?> failed)
                || failed.url().isEmpty()
                || failed.error().task().isPresent()) {
            return outcome;
        }
        ImageTask ofSecondService = second.task(URL_TASK);
        ImageTask task = new ImageTask(
                ofSecondService.provider(),
                ofSecondService.baseUrl(),
                ofSecondService.id(),
                ofSecondService.kind(),
                ofSecondService.createdAt(),
                Optional.empty(),
                List.of(failed.url().get().toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        ImagesException error = failed.error()
                .withDetails(failed.error().details().toBuilder().task(task).build());
        return (O) new ImageOutcome.Failed<>(failed.index(), error, failed.url(), failed.recoveredBytes());
    }

    @Override
    public CompletableFuture<TaskStatus> status(ImageTask task) {
        return request(
                task,
                task.id(),
                isIdOnly(task),
                CallOptions.DEFAULT,
                (service, rest) -> service.status(at(service, task)),
                () -> false);
    }

    @Override
    public <T> CompletableFuture<ImageResult<T>> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
        return request(
                task,
                task.id(),
                isIdOnly(task),
                options,
                (service, rest) -> service.await(at(service, task), delivery, rest),
                () -> false);
    }

    @Override
    public CompletableFuture<TaskStatus> cancel(ImageTask task) {
        return request(
                task,
                task.id(),
                isIdOnly(task),
                CallOptions.DEFAULT,
                (service, rest) -> service.cancel(at(service, task)),
                () -> false);
    }

    @Override
    public ImageTask task(String id) {
        return ofSecond.contains(id) ? second.task(id) : first.task(id);
    }

    @Override
    public CompletableFuture<ImageBatch> submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options) {
        // It may be possible to read them only once, and the second service needs all of them.
        Iterable<BatchInput> repeatable = new RepeatableIterable<>(Objects.requireNonNull(inputs, "inputs"));
        return start(
                options,
                (service, rest) -> service.submitBatch(name, repeatable, rest),
                (batch, failure) -> {
                    ofSecond.add(batch.id());
                    return batch;
                },
                this::describe);
    }

    @Override
    public CompletableFuture<BatchStatus> batchStatus(ImageBatch batch) {
        return request(
                taskOf(batch),
                batch.id(),
                isIdOnly(batch),
                CallOptions.DEFAULT,
                (service, rest) -> service.batchStatus(at(service, batch)),
                () -> false);
    }

    @Override
    public <T> CompletableFuture<BatchSummary> awaitBatch(
            ImageBatch batch, Delivery<T> delivery, Consumer<? super BatchResult<T>> consumer, CallOptions options) {
        Objects.requireNonNull(consumer, "consumer");
        AtomicBoolean received = new AtomicBoolean();
        return request(
                taskOf(batch),
                batch.id(),
                isIdOnly(batch),
                options,
                (service, rest) -> service.awaitBatch(
                        at(service, batch),
                        delivery,
                        result -> {
                            received.set(true);
                            consumer.accept(result);
                        },
                        rest),
                received::get);
    }

    @Override
    public CompletableFuture<BatchStatus> cancelBatch(ImageBatch batch) {
        return request(
                taskOf(batch),
                batch.id(),
                isIdOnly(batch),
                CallOptions.DEFAULT,
                (service, rest) -> service.cancelBatch(at(service, batch)),
                () -> false);
    }

    @Override
    public CompletableFuture<List<TaskStatus>> listTasks(int max) {
        return list(
                service -> service.listTasks(max),
                profile -> profile.task().flatMap(TaskProtocol::listing).isPresent(),
                TaskStatus::task,
                ImageTask::id);
    }

    @Override
    public CompletableFuture<List<BatchStatus>> listBatches(int max) {
        return list(
                service -> service.listBatches(max),
                profile -> profile.batch().flatMap(BatchProtocol::listing).isPresent(),
                BatchStatus::batch,
                ImageBatch::id);
    }

    /**
     * Lists what belongs to both services, if both can list it. The list fails if one of them does: callers pay again
     * for what they do not find in it.
     *
     * @param subject returns the task or the batch of an item of the list
     */
    private <S, T> CompletableFuture<List<S>> list(
            Function<ImagesService, CompletableFuture<List<S>>> call,
            Predicate<ProviderProfile> canList,
            Function<S, T> subject,
            Function<T, String> id) {
        if (second.providers().stream().noneMatch(canList)) {
            return call.apply(first);
        }
        if (first.providers().stream().noneMatch(canList)) {
            return call.apply(second);
        }
        CompletableFuture<List<S>> one = call.apply(first);
        CompletableFuture<List<S>> other = call.apply(second);
        CompletableFuture<List<S>> both = one.thenCombine(other, (items, more) -> {
            Set<T> known = items.stream().map(subject).collect(Collectors.toSet());
            List<S> others = more.stream()
                    .filter(item -> !known.contains(subject.apply(item)))
                    .toList();
            others.forEach(item -> ofSecond.add(id.apply(subject.apply(item))));
            return Stream.concat(items.stream(), others.stream()).toList();
        });
        CompletableFuture<List<S>> unused = both.whenComplete((items, error) -> {
            one.cancel(true);
            other.cancel(true);
        });
        return both;
    }

    @Override
    public ImageBatch batch(String id) {
        return ofSecond.contains(id) ? second.batch(id) : first.batch(id);
    }

    /** Returns a task of the same service as a batch. */
    private static ImageTask taskOf(ImageBatch batch) {
        return ImageTask.of(batch.provider(), batch.baseUrl(), "batch", batch.createdAt());
    }

    private static boolean isIdOnly(ImageBatch batch) {
        return batch.equals(new ImageBatch(
                batch.provider(), batch.baseUrl(), batch.id(), "", 0, Instant.EPOCH, ImageBatch.BatchPosition.START));
    }

    private static boolean isIdOnly(ImageTask task) {
        ImageTask plain = ImageTask.of(task.provider(), task.baseUrl(), task.id(), Instant.EPOCH);
        return task.equals(task.model().map(plain::withModel).orElse(plain));
    }

    /** Returns a batch of which only the id is known as one of the service, and any other batch as it is. */
    private static ImageBatch at(ImagesService service, ImageBatch batch) {
        return isIdOnly(batch) && match(service, taskOf(batch)) != EXACT ? service.batch(batch.id()) : batch;
    }

    /** Returns a task of which only the id is known as one of the service, and any other task as it is. */
    private static ImageTask at(ImagesService service, ImageTask task) {
        if (!isIdOnly(task) || match(service, task) == EXACT) {
            return task;
        }
        ImageTask own = service.task(task.id());
        return task.model().map(own::withModel).orElse(own);
    }

    /**
     * Sends a request about a task to the service to which it was submitted; to the first one if that is not known. If
     * both services have the provider and the base URL of the task, it belongs to one of their accounts: the second one
     * is used if the first one does not know the task. So it is if only the id is known, because the task then has the
     * provider of the first service, whichever created it.
     *
     * @param isIdOnly whether only the id of the task or the batch is known
     * @param isFound whether the call has found it, whatever its failure is
     */
    private <T> CompletableFuture<T> request(
            ImageTask task,
            String id,
            boolean isIdOnly,
            CallOptions options,
            BiFunction<ImagesService, CallOptions, CompletableFuture<T>> call,
            BooleanSupplier isFound) {
        int ofFirst = match(first, task);
        int other = match(second, task);
        if (ofFirst != EXACT || (other != EXACT && !isIdOnly)) {
            return call.apply(other > ofFirst ? second : first, options);
        }
        if (ofSecond.contains(id)) {
            return call.apply(second, options);
        }
        return new FallbackFuture<>(
                call.apply(first, options),
                elapsed -> remaining(options, elapsed)
                        .filter(rest -> !isFound.getAsBoolean())
                        .map(rest -> call.apply(second, rest)),
                (value, failure) -> {
                    ofSecond.add(id);
                    return value;
                },
                UnaryOperator.identity(),
                other == EXACT ? FallbackRule.OTHER_ACCOUNT : FallbackRule.OTHER_PROVIDER);
    }

    /** Returns {@link #EXACT} for the provider and the base URL of a task, 1 for the provider, and 0 otherwise. */
    private static int match(ImagesService service, ImageTask task) {
        if (service instanceof FallbackImagesService chain) {
            return Math.max(match(chain.first, task), match(chain.second, task));
        }
        if (!service.provider().id().equals(task.provider())) {
            return 0;
        }
        return service.task(task.id()).baseUrl().equals(task.baseUrl()) ? EXACT : 1;
    }

    @Override
    public RequestPreview preview(ImagesRequest request, CallOptions options) {
        try {
            return first.preview(request, options);
        } catch (ImagesException ignored) {
            // A call would be rejected before anything is sent, and the second service would be used.
            return second.preview(request, options);
        }
    }

    @Override
    public RequestPreview previewStream(ImagesRequest request, CallOptions options) {
        try {
            return first.previewStream(request, options);
        } catch (ImagesException ignored) {
            // As in preview.
            return second.previewStream(request, options);
        }
    }

    @Override
    public Optional<PriceEstimate> estimate(ImagesRequest request) {
        return first.estimate(request).flatMap(one -> second.estimate(request).map(other -> cover(one, other)));
    }

    private static PriceEstimate cover(PriceEstimate one, PriceEstimate other) {
        return new PriceEstimate(
                one.lowest().min(other.lowest()),
                one.highest().max(other.highest()),
                one.asOf().isBefore(other.asOf()) ? one.asOf() : other.asOf(),
                one.source().equals(other.source()) ? one.source() : one.source() + "; " + other.source());
    }

    @Override
    public CompletableFuture<ProbeReport> probe() {
        return first.probe();
    }

    @Override
    public List<ProviderProfile> providers() {
        return Stream.concat(first.providers().stream(), second.providers().stream())
                .toList();
    }

    @Override
    public ProviderProfile provider() {
        return first.provider();
    }

    @Override
    public BlockingImages blocking() {
        return new DefaultBlockingImages(direct(this));
    }

    /** Returns a view of a service whose calls end without a callback thread, where the library has one. */
    private static ImagesService direct(ImagesService service) {
        if (service instanceof FallbackImagesService chain) {
            return new FallbackImagesService(direct(chain.first), direct(chain.second), chain.ofSecond, chain.ended);
        }
        return service instanceof DefaultImagesService single ? single.direct() : service;
    }

    @Override
    public void shutdown() {
        ended.set(true);
        first.shutdown();
        second.shutdown();
    }

    @Override
    public void close() {
        // The calls that the first service aborts must not start again at the second one.
        ended.set(true);
        try {
            first.close();
        } finally {
            second.close();
        }
    }

    @Override
    public String toString() {
        return first + ", then " + second;
    }
}
