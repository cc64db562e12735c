package io.imagesdk.flink;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.bulk.ClaimedCalls;
import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.CallOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous function for Flink that requests the images of each row.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<ItemResult> delivered = ImagesAsyncFunction
 *         .builder((String line) -> BulkItem.of(line, GenerateRequest.builder().prompt(line).build()))
 *         .service(() -> ImagesService.builder().provider(Providers.OPENAI).build())
 *         .claims(() -> new JdbcClaims(dataSource()))
 *         .output(Path.of("/mnt/images"))
 *         .applyTo(lines, 64);
 * DataStream<ItemResult> undelivered = delivered.getSideOutput(ImagesAsyncFunction.UNDELIVERED);
 * }</pre>
 *
 * <p><b>Guarantees.</b>
 * <ul>
 *   <li>A row is charged at most once, however often Flink processes it: after a failed task, a lost TaskManager,
 *       from a savepoint, or in another job with the same store of claims.
 *   <li>Every row has exactly one result per time that Flink processes it. A failed request is a result with a reason
 *       and never fails the job. The job fails if the store of claims cannot be used.
 *   <li>A row whose process was killed during its request is {@link ItemState#UNKNOWN} and is not requested again,
 *       unless {@link ClaimRules#retryUnknown()} is set or the provider recognizes repeated requests.
 *   <li>A task that ends, for example because another task has failed, waits for its running calls and records them.
 *       Their rows are {@link ItemState#DELIVERED} when the job continues.
 *   <li>{@link #asyncInvoke} does not block.
 * </ul>
 *
 * <p>Do not use this function with Flink's retry strategies: a row that may pass is repeated by the function itself.
 * Each parallel task has a service and a store of claims of its own. The suppliers are serialized with the job, so they
 * must not contain an API key; let the service read it from the environment of the TaskManagers.
 *
 * @param <T> the type of the rows
 */
public final class ImagesAsyncFunction<T> extends RichAsyncFunction<T, ItemResult> {
    /** The side output of {@link Builder#applyTo} with the rows of which no image is stored. */
    public static final OutputTag<ItemResult> UNDELIVERED =
            new OutputTag<>("imagesdk-undelivered", TypeInformation.of(ItemResult.class));

    static final String METRIC_GROUP = "imagesdk";

    private static final long serialVersionUID = 1L;

    private final SerializableFunction<T, BulkItem> items;
    private final SerializableSupplier<ImagesService> service;
    private final SerializableSupplier<Claims> claims;
    private final SerializableSupplier<CallOptions> options;
    private final SerializableSupplier<ClaimRules> rules;
    private final String output;
    private final RowSettings settings;
    private transient @Nullable OpenCalls open;

    private ImagesAsyncFunction(Builder<T> builder) {
        this.items = builder.items;
        this.service = Objects.requireNonNull(builder.service, "service is required: call .service(...)");
        this.claims = Objects.requireNonNull(builder.claims, "claims are required: call .claims(...)");
        this.options = builder.options;
        this.rules = builder.rules;
        this.output = Objects.requireNonNull(builder.output, "output is required: call .output(...)");
        this.settings = builder.settings();
    }

    /**
     * Creates a builder.
     *
     * @param items creates the item of a row. It must return an equal item each time. A row for which it throws an
     *     exception is {@link ItemState#REJECTED}
     * @param <T> the type of the rows
     * @return a new builder
     */
    public static <T> Builder<T> builder(SerializableFunction<T, BulkItem> items) {
        return new Builder<>(items);
    }

    /**
     * Opens the service and the store of claims. Called by Flink.
     *
     * @param context the context, which is not used
     */
    @Override
    public void open(OpenContext context) {
        ImagesService images = service.get();
        Claims store = null;
        OpenCalls calls;
        try {
            store = claims.get();
            CallOptions complete =
                    options.get().toBuilder().timeout(settings.callTimeout()).build();
            calls = new OpenCalls(
                    images, store, new ClaimedCalls(images, store, Path.of(output), complete, rules.get()));
        } catch (RuntimeException e) {
            images.close();
            if (store != null) {
                store.close();
            }
            throw e;
        }
        open = calls;
        getRuntimeContext().getMetricGroup().addGroup(METRIC_GROUP).gauge("in_flight", calls::running);
    }

    /**
     * Requests the images of a row. Does not block.
     *
     * @param row the row
     * @param future receives the result, on a thread of the library
     */
    @Override
    public void asyncInvoke(T row, ResultFuture<ItemResult> future) {
        OpenCalls calls = Objects.requireNonNull(open, "the function is not open");
        BulkItem item;
        try {
            item = Objects.requireNonNull(items.apply(row), "the function of the items returned null");
        } catch (RuntimeException e) {
            // A row that fails the job would fail it again after each restart.
            future.complete(List.of(ItemResult.notAnItem(
                    String.valueOf(row), e, Clock.systemUTC().instant())));
            return;
        }
        CompletableFuture<ItemResult> unused = RowCall.start(
                        item, calls::process, calls::schedule, settings, Clock.systemUTC())
                .whenComplete((result, error) -> {
                    if (error == null) {
                        future.complete(List.of(result));
                    } else {
                        future.completeExceptionally(error);
                    }
                });
    }

    /**
     * Reports a row as {@link ItemState#UNKNOWN} whose call did not end in time. This happens only if the store of
     * claims or the disk does not respond, because the deadline of a call is earlier than the timeout of Flink.
     *
     * @param row the row
     * @param future receives the result
     */
    @Override
    public void timeout(T row, ResultFuture<ItemResult> future) {
        BulkItem item = items.apply(row);
        future.complete(List.of(new ItemResult(
                item.id().orElse(""),
                ItemState.UNKNOWN,
                BillingStatus.UNKNOWN,
                List.of(),
                null,
                null,
                "the row did not end within " + settings.flinkTimeout() + "; the store of claims records its outcome",
                false,
                Clock.systemUTC().instant(),
                null,
                Map.copyOf(item.attributes()))));
    }

    /**
     * Waits for the running calls, up to {@link Builder#closeTimeout}, and closes the service and the store of claims.
     * Called by Flink.
     */
    @Override
    public void close() {
        if (open != null) {
            open.close(settings.closeTimeout());
            open = null;
        }
    }

    Duration flinkTimeout() {
        return settings.flinkTimeout();
    }

    /**
     * A builder of the function. It is used by one thread.
     *
     * @param <T> the type of the rows
     */
    public static final class Builder<T> {
        private static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofMinutes(10);
        private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofMinutes(2);

        private final SerializableFunction<T, BulkItem> items;
        private @Nullable SerializableSupplier<ImagesService> service;
        private @Nullable SerializableSupplier<Claims> claims;
        private SerializableSupplier<CallOptions> options = () -> CallOptions.DEFAULT;
        private SerializableSupplier<ClaimRules> rules = () -> ClaimRules.DEFAULT;
        private @Nullable String output;
        private Duration callTimeout = DEFAULT_CALL_TIMEOUT;
        private @Nullable Duration rowTimeout;
        private Duration closeTimeout = DEFAULT_CLOSE_TIMEOUT;
        private String name = "images";

        private Builder(SerializableFunction<T, BulkItem> items) {
            this.items = Objects.requireNonNull(items, "items");
        }

        /**
         * Sets the supplier of the service. Required. Each parallel task calls it once and closes the service.
         *
         * @param supplier creates a service
         * @return this builder
         */
        public Builder<T> service(SerializableSupplier<ImagesService> supplier) {
            this.service = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Sets the supplier of the store of claims. Required. Each parallel task calls it once and closes the store.
         * All tasks must use the same database.
         *
         * @param supplier opens a store
         * @return this builder
         */
        public Builder<T> claims(SerializableSupplier<Claims> supplier) {
            this.claims = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Sets the directory of the image files. Required. All TaskManagers must see the same directory under this
         * path, for example as a network file system.
         *
         * @param directory the directory, which is created if it does not exist
         * @return this builder
         */
        public Builder<T> output(Path directory) {
            this.output = directory.toString();
            return this;
        }

        /**
         * Sets the options of every call. Default: {@link CallOptions#DEFAULT}. The timeout of the options is
         * replaced by {@link #callTimeout}, and the options must not split calls.
         *
         * @param supplier creates the options
         * @return this builder
         */
        public Builder<T> callOptions(SerializableSupplier<CallOptions> supplier) {
            this.options = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Sets the rules for rows that were claimed before. Default: {@link ClaimRules#DEFAULT}, which never risks a
         * second charge.
         *
         * @param supplier creates the rules
         * @return this builder
         */
        public Builder<T> claimRules(SerializableSupplier<ClaimRules> supplier) {
            this.rules = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * Sets the deadline of a call. Default: 10 minutes. All jobs that use the same store of claims should have the
         * same value, because a claim counts as abandoned when this value and up to 30 seconds more have passed.
         *
         * @param timeout the timeout; must be positive
         * @return this builder
         * @throws IllegalArgumentException if the timeout is not positive
         */
        public Builder<T> callTimeout(Duration timeout) {
            this.callTimeout = requirePositive("callTimeout", timeout);
            return this;
        }

        /**
         * Sets how long a row may take with all its calls: a row that the provider rejects because of a rate limit is
         * requested again until then. Default: twice the timeout of a call. The timeout of Flink is one minute later.
         *
         * @param timeout the timeout; must be at least twice the timeout of a call, because a row may have to wait for
         *     the call of another process before its own
         * @return this builder
         * @throws IllegalArgumentException if the timeout is not positive
         */
        public Builder<T> rowTimeout(Duration timeout) {
            this.rowTimeout = requirePositive("rowTimeout", timeout);
            return this;
        }

        /**
         * Sets how long a task that ends waits for its running calls. Calls that take longer are cancelled, and their
         * outcome is {@link ItemState#UNKNOWN}. Default: 2 minutes. After that, the service and the store of claims may
         * take 15 seconds to close. Flink ends the TaskManager if a cancelled task does not end within {@code
         * task.cancellation.timeout}, which is 3 minutes by default; use a shorter time here.
         *
         * @param timeout the timeout; must be positive
         * @return this builder
         * @throws IllegalArgumentException if the timeout is not positive
         */
        public Builder<T> closeTimeout(Duration timeout) {
            this.closeTimeout = requirePositive("closeTimeout", timeout);
            return this;
        }

        /**
         * Sets the name of the operators. Default: {@code images}. Their uids are derived from it, so that a savepoint
         * can be restored; each use in one job needs a name of its own.
         *
         * @param operatorName the name
         * @return this builder
         */
        public Builder<T> name(String operatorName) {
            this.name = Objects.requireNonNull(operatorName, "operatorName");
            return this;
        }

        /**
         * Adds the function to a job. The results are not in the order of the rows.
         *
         * @param rows the rows. They are stored in checkpoints while their calls run, so their type must be
         *     serializable by Flink
         * @param capacity the maximum number of calls in flight per parallel task
         * @return the results with images; {@link #UNDELIVERED} is the side output with all other results
         * @throws NullPointerException if the service, the claims or the output is not set
         * @throws IllegalArgumentException if the timeout of a row is shorter than two calls
         */
        public SingleOutputStreamOperator<ItemResult> applyTo(DataStream<T> rows, int capacity) {
            ImagesAsyncFunction<T> function = build();
            return AsyncDataStream.unorderedWait(
                            rows, function, function.flinkTimeout().toMillis(), TimeUnit.MILLISECONDS, capacity)
                    .returns(ItemResult.class)
                    .name(name)
                    .uid(name + "-calls")
                    .process(new ResultSplitter())
                    .returns(ItemResult.class)
                    .name(name + " results")
                    .uid(name + "-results");
        }

        /**
         * Creates the function for a custom use of {@link AsyncDataStream}. Its timeout there must be at least the
         * timeout of a row and one minute.
         *
         * @return the function
         * @throws NullPointerException if the service, the claims or the output is not set
         * @throws IllegalArgumentException if the timeout of a row is shorter than two calls
         */
        public ImagesAsyncFunction<T> build() {
            return new ImagesAsyncFunction<>(this);
        }

        private RowSettings settings() {
            Duration shortest = callTimeout.multipliedBy(2);
            Duration row = rowTimeout == null ? shortest : rowTimeout;
            if (row.compareTo(shortest) < 0) {
                throw new IllegalArgumentException(
                        "rowTimeout must be at least twice callTimeout, " + shortest + ", was " + row);
            }
            return new RowSettings(callTimeout, row, closeTimeout);
        }

        private static Duration requirePositive(String option, Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException(option + " must be positive, was " + timeout);
            }
            return timeout;
        }
    }
}
