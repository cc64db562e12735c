package io.imagesdk.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagesdk.BlockingImages;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Cost;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProbeReport;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests of users, which are in other packages, can build everything that a call returns or throws. */
class UserBuiltValuesTest {
    private static final GeneratedImage<ImageBytes> IMAGE = new GeneratedImage<>(
            0,
            ImageBytes.copyOf(new byte[] {1, 2}),
            Optional.of(new ImageFacts(ImageFormat.PNG, OptionalInt.of(64), OptionalInt.of(32), 2, "00")),
            Optional.of("A cat"),
            Optional.empty());
    private static final ImageTask TASK =
            ImageTask.of("openai-compatible", URI.create("https://gateway.example/v1"), "task_1", Instant.EPOCH);
    private static final ModerationException BLOCKED = new ModerationException(
            "image was rejected",
            ErrorDetails.of(BillingStatus.REJECTED)
                    .moderationStage("output")
                    .moderationCategories(List.of("violence"))
                    .build(),
            null);

    @Test
    void buildAResultWithAllOutcomes() {
        ImageResult<ImageBytes> result = ImageResult.<ImageBytes>builder()
                .outcomes(List.of(
                        new ImageOutcome.Delivered<>(IMAGE),
                        new ImageOutcome.Blocked<>(1, BLOCKED),
                        new ImageOutcome.Failed<>(2, BLOCKED, Optional.empty(), Optional.empty())))
                .usage(new Usage(Map.of("cost_in_usd_ticks", 200_000_000L)))
                .requestId("req-1")
                .createdAt(Instant.EPOCH)
                .warnings(List.of(new Warning("format", "format differs")))
                .rateLimit(new RateLimit(
                        OptionalLong.of(5), OptionalLong.of(4), Optional.empty(), Optional.of(Duration.ZERO)))
                .attempts(List.of(attempt()))
                .headers(Map.of("x-request-id", "req-1"))
                .build();

        assertThat(result.images()).containsExactly(IMAGE);
        assertThat(result.outcomes()).hasSize(3);
        assertThat(result.cost()).hasValue(Cost.ofUsdTicks(200_000_000L));
        assertThat(result).hasToString("1 of 3 images delivered, request id req-1, " + Cost.ofUsdTicks(200_000_000L));
    }

    @Test
    void buildEvents() {
        ImageEvent<ImageBytes> partial = new ImageEvent.Partial<>(1, IMAGE);
        ImageEvent<ImageBytes> completed = new ImageEvent.Completed<>(
                IMAGE, ImageResult.<ImageBytes>builder().image(IMAGE).build());

        assertThat(List.of(partial, completed)).doesNotHaveDuplicates();
    }

    @Test
    void buildATaskAndItsStatus() {
        TaskStatus status = new TaskStatus(
                TASK, TaskStatus.State.values()[0], "queued", OptionalInt.of(10), Optional.empty(), Optional.empty());

        assertThat(ImageTask.fromJson(TASK.toJson())).isEqualTo(TASK);
        assertThat(status.task()).isEqualTo(TASK);
    }

    @Test
    void buildEveryException() throws Exception {
        ErrorDetails details = ErrorDetails.of(BillingStatus.BILLED)
                .provider("xai")
                .status(500)
                .requestId("req-1")
                .outcomes(List.of(new ImageOutcome.Delivered<>(IMAGE)))
                .task(TASK)
                .build();
        List<Class<?>> types = new ArrayList<>();
        addConcreteTypes(ImagesException.class, types);

        assertThat(types).hasSizeGreaterThan(20);
        for (Class<?> type : types) {
            ImagesException e = type == InvalidRequestException.class
                    ? new InvalidRequestException(
                            List.of(new InvalidRequestException.Violation("n", "must be 1..10, was 11", "")), details)
                    : create(type, details);
            assertThat(e.billing()).as(type.getName()).isEqualTo(BillingStatus.BILLED);
            assertThat(e.requestId()).hasValue("req-1");
        }
    }

    @Test
    void writeAFake() {
        BlockingImages fake = new FakeImages();

        assertThat(fake.generate("A cat").images()).containsExactly(IMAGE);
        assertThat(fake.submit(GenerateRequest.builder().prompt("A cat").build()))
                .isEqualTo(TASK);
        assertThatThrownBy(() -> fake.await(TASK, Delivery.inMemory())).isInstanceOf(TaskTimeoutException.class);
    }

    private static Attempt attempt() {
        return new Attempt(
                1,
                Attempt.Kind.values()[0],
                "POST",
                "https://gateway.example/v1/images/generations",
                OptionalInt.of(200),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                10,
                20,
                Optional.of("req-1"),
                Optional.<CallListener.CallFailure>empty(),
                "");
    }

    private static void addConcreteTypes(Class<?> type, List<Class<?>> types) {
        if (!Modifier.isAbstract(type.getModifiers()) && Modifier.isPublic(type.getModifiers())) {
            types.add(type);
        }
        if (type.isSealed()) {
            for (Class<?> subtype : type.getPermittedSubclasses()) {
                addConcreteTypes(subtype, types);
            }
        }
    }

    private static ImagesException create(Class<?> type, ErrorDetails details) throws Exception {
        Constructor<?> constructor = type.getConstructor(String.class, ErrorDetails.class, Throwable.class);
        return (ImagesException) constructor.newInstance("something failed", details, null);
    }

    /** Implements what is not a default method. */
    private static final class FakeImages implements BlockingImages {
        @Override
        @SuppressWarnings("unchecked")
        public <T> ImageResult<T> generate(GenerateRequest request, Delivery<T> delivery, CallOptions options) {
            return (ImageResult<T>)
                    ImageResult.<ImageBytes>builder().image(IMAGE).build();
        }

        @Override
        public <T> ImageResult<T> edit(EditRequest request, Delivery<T> delivery, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> ImageResult<T> stream(
                ImagesRequest request,
                Delivery<T> delivery,
                CallOptions options,
                Consumer<? super ImageEvent<T>> consumer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ImageTask submit(ImagesRequest request, CallOptions options) {
            return TASK;
        }

        @Override
        public TaskStatus status(ImageTask task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> ImageResult<T> await(ImageTask task, Delivery<T> delivery, CallOptions options) {
            ErrorDetails details =
                    ErrorDetails.of(BillingStatus.UNKNOWN).task(task).build();
            throw new TaskTimeoutException("task is still running", details, null);
        }

        @Override
        public TaskStatus cancel(ImageTask task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ImageBatch submitBatch(String name, Iterable<BatchInput> inputs, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BatchStatus batchStatus(ImageBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> BatchSummary awaitBatch(
                ImageBatch batch,
                Delivery<T> delivery,
                Consumer<? super BatchResult<T>> consumer,
                CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BatchStatus cancelBatch(ImageBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TaskStatus> listTasks(int max) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<BatchStatus> listBatches(int max) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProbeReport probe() {
            throw new UnsupportedOperationException();
        }
    }
}
