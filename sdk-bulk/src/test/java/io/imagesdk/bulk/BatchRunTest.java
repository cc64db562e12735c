package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.imagesdk.ImagesService;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import io.imagesdk.testkit.SandboxReply;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose items are submitted in batches: grouping, resumption and outcomes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchRunTest {
    /** An image of one pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJ" + "RU5ErkJggg==";

    private static final KnownKeys NO_KEYS = new KnownKeys(Optional.empty(), Duration.ZERO, Instant::now);

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    static ImagesService service(ProviderProfile profile, String baseUrl) {
        PollingSchedule soon = PollingSchedule.of(Duration.ofMillis(200), Duration.ofMillis(200));
        return ImagesService.builder()
                .provider(profile.toBuilder()
                        .batch(profile.batch().orElseThrow().withPollingSchedule(soon))
                        .build())
                .baseUrl(baseUrl)
                .apiKey("test-key")
                .build();
    }

    private static BulkItem item(String id, String prompt) {
        return BulkItem.of(id, request("m-1", prompt));
    }

    private static GenerateRequest request(String model, String prompt) {
        return GenerateRequest.builder().prompt(prompt).model(model).build();
    }

    private static List<BulkItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> item("sku-" + i, "A cat number " + i + " [polls=2]"))
                .toList();
    }

    private BulkSummary run(List<BulkItem> items) throws Exception {
        return run(Providers.OPENAI, items, builder -> builder);
    }

    private BulkSummary run(ProviderProfile profile, List<BulkItem> items, UnaryOperator<BulkRunBuilder> settings)
            throws Exception {
        try (ImagesService images = service(profile, sandbox.baseUrl(profile).toString());
                BulkRun run = settings.apply(builder(images)).build()) {
            return run.execute(items).join();
        }
    }

    private BulkRunBuilder builder(ImagesService images) {
        return BulkRun.builder(images)
                .journal(directory.resolve("journal"))
                .output(directory.resolve("images"))
                .viaBatch(100);
    }

    private long batches() {
        return sandbox.requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().matches(".*[/:]batch(es|GenerateContent)"))
                .count();
    }

    private int files() {
        String[] names = directory.resolve("images").toFile().list();
        return names == null ? 0 : names.length;
    }

    @Test
    void rejectsAnIdThatIsUsedForAnotherRequestOfTheSameBatch() throws Exception {
        BulkSummary summary = run(List.of(item("sku-1", "A cat"), item("sku-1", "A dog"), item("sku-1", "A cat")));

        assertThat(summary.delivered()).as(summary.toString()).isOne();
        assertThat(summary.rejected()).isOne();
        assertThat(summary.duplicates()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void deliversItemsAndSkipsThemInTheNextRun(String provider) throws Exception {
        ProviderProfile profile = Providers.byId(provider).orElseThrow();

        BulkSummary first = run(profile, items(7), builder -> builder.viaBatch(3));
        BulkSummary second = run(profile, items(7), builder -> builder.viaBatch(3));

        assertThat(first.delivered()).isEqualTo(7);
        assertThat(first.isComplete()).isTrue();
        assertThat(second.skipped()).isEqualTo(7);
        assertThat(batches()).isEqualTo(3);
        assertThat(directory.resolve("images/sku-6.png")).exists();
        assertThat(files()).isEqualTo(7);
        assertThat(Files.readAllLines(directory.resolve("journal.manifest.jsonl")))
                .hasSize(7);
        sandbox.assertThat().billed(7).neverBilledTwice();
    }

    @Test
    void separatesModelsWhereABatchHasOne() throws Exception {
        List<BulkItem> items = List.of(
                BulkItem.of("a", request("m-1", "a [polls=1]")),
                BulkItem.of("b", request("m-2", "b [polls=1]")),
                BulkItem.of("c", request("m-1", "c")));

        assertThat(run(items).delivered()).isEqualTo(3);
        assertThat(batches()).isEqualTo(2);
    }

    @Test
    void recordsItemsThatFailOneByOne() throws Exception {
        BulkSummary summary = run(List.of(
                item("good", "a cat [polls=1]"),
                item("moderated", "b [block]"),
                item("limited", "c [refuse=429]"),
                item("broken", "d [broken=0]"),
                BulkItem.of(
                        "invalid",
                        GenerateRequest.builder().prompt("x").aspectRatio("1:1").build()),
                item("good", "a cat [polls=1]")));

        assertThat(summary.delivered()).isEqualTo(1);
        assertThat(summary.rejected()).isEqualTo(3);
        // The next run tries the URL of the broken image again.
        assertThat(summary.pending()).isEqualTo(1);
        assertThat(summary.duplicates()).isEqualTo(1);
        assertThat(Files.readAllLines(directory.resolve("journal.undelivered.jsonl")))
                .hasSize(4)
                .anyMatch(line -> line.contains("\"id\":\"invalid\"") && line.contains("aspect_ratio"));
    }

    @Test
    void requestsAnItemWithoutAnIdOnce() throws Exception {
        BulkItem item = BulkItem.of(request("m-1", "A cat in a tree [polls=1]"));

        assertThat(run(List.of(item)).delivered()).isEqualTo(1);
        assertThat(run(List.of(item)).skipped()).isEqualTo(1);
        assertThat(directory.resolve("images").toFile().list())
                .singleElement()
                .asString()
                .startsWith("a-cat-in-a-tree");
    }

    @Test
    void anIdThatNamesTheFileOfAnotherItemIsAnotherItem() throws Exception {
        BulkItem first = BulkItem.of(request("m-1", "A cat in a tree [polls=1]"));
        run(List.of(first));
        String name =
                Objects.requireNonNull(directory.resolve("images").toFile().list())[0].replace(".png", "");
        Files.delete(directory.resolve("journal"));
        Files.delete(directory.resolve("journal.copy"));

        BulkSummary summary = run(List.of(first, item(name, "A dog [polls=1]")));

        assertThat(summary.delivered()).isEqualTo(2);
    }

    @Test
    void requestsItemsAgainThatAnExpiredBatchDidNotReach() throws Exception {
        List<BulkItem> items = List.of(item("a", "a [polls=1]"), item("b", "b [task-expire]"));

        BulkSummary first = run(items);
        BulkSummary second = run(items);

        assertThat(first.delivered()).isEqualTo(1);
        assertThat(first.rejected()).isEqualTo(1);
        assertThat(second.skipped()).isEqualTo(1);
        assertThat(second.rejected()).isEqualTo(1);
        assertThat(batches()).isEqualTo(2);
        sandbox.assertThat().billed(1);
    }

    /** A provider may repeat a request of a batch that has failed, and write both results to its file. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void anImageAfterAnErrorOfItsItemIsDelivered(int status) throws Exception {
        try (BatchProvider provider = new BatchProvider((batch, path) -> path.endsWith("/content")
                ? lines(0, 1) + failed("sku-1", status) + lines(1, 2)
                : "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"images-1\","
                        + "\"request_counts\":{\"completed\":2,\"failed\":0}}")) {
            BulkSummary first = run(provider, 2, builder -> builder);
            BulkSummary second = run(provider, 2, builder -> builder);

            assertThat(first.delivered()).isEqualTo(2);
            assertThat(first.undelivered()).isEmptyFile();
            assertThat(second.skipped()).isEqualTo(2);
            assertThat(provider.batches).hasValue(1);
        }
        assertThat(directory.resolve("images").toFile().list()).containsExactlyInAnyOrder("sku-0.png", "sku-1.png");
    }

    @Test
    void aRejectedItemIsRequestedAgainWhenItsBatchIsRead() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        String images = lines(0, 2) + lines(0, 1).replace("sku-0", "sku-2");
        try (BatchProvider provider = new BatchProvider((batch, path) -> {
            if (path.endsWith("/content")) {
                return path.contains("images-1")
                        ? failed("sku-3", 429) + (runs.get() < 2 ? "" : images)
                        : lines(0, 1).replace("sku-0", "sku-3");
            }
            return "{\"id\":\"b-" + batch + "\",\"status\":\"completed\",\"output_file_id\":\"images-" + batch
                    + "\",\"request_counts\":{\"completed\":" + (batch == 1 ? 3 : 1) + ",\"failed\":0}}";
        })) {
            for (; runs.get() < 4; runs.incrementAndGet()) {
                run(provider, 4, builder -> builder);
            }
            assertThat(provider.submitted)
                    .containsEntry("sku-0", 1)
                    .containsEntry("sku-1", 1)
                    .containsEntry("sku-2", 1)
                    .containsEntry("sku-3", 2);
        }
        assertThat(directory.resolve("images").toFile().list()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429})
    void anImageThatFollowsTheErrorOfItsItemInALaterRunIsDelivered(int status) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        String first = lines(0, 1) + failed("sku-1", status);
        try (BatchProvider provider = new BatchProvider((batch, path) ->
                path.endsWith("/content") ? first + (runs.get() < 2 ? "" : lines(1, 2)) : completed(2))) {
            BulkSummary summary = run(provider, 2, builder -> builder);
            for (runs.set(1); runs.get() < 4; runs.incrementAndGet()) {
                assertThat(summary.rejected()).isEqualTo(runs.get() < 3 ? 1 : 0);
                summary = run(provider, 2, builder -> builder);
            }

            assertThat(provider.submitted).containsEntry("sku-0", 1).containsEntry("sku-1", 1);
            assertThat(summary.skipped()).isEqualTo(2);
        }
        assertThat(directory.resolve("images").toFile().list()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429})
    void anAwaitedBatchAlsoDeliversTheImageOfAnItemThatFailedBefore(int status) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        String first = failed("sku-2", status) + lines(0, 1);
        String image = lines(0, 1).replace("sku-0", "sku-2");
        try (BatchProvider provider = new BatchProvider((batch, path) ->
                path.endsWith("/content") ? first + (runs.get() == 0 ? "" : image + lines(1, 2)) : completed(3))) {
            run(provider, 3, builder -> builder);
            runs.set(1);
            BulkSummary summary = run(provider, 3, builder -> builder);

            assertThat(summary.delivered()).isEqualTo(2);
            assertThat(run(provider, 3, builder -> builder).skipped()).isEqualTo(3);
            assertThat(provider.batches).hasValue(1);
        }
        assertThat(directory.resolve("images").toFile().list()).hasSize(3);
    }

    @Test
    void anImageOfNoItemDoesNotKeepAnotherItemFromBeingRequestedAgain() throws Exception {
        String results = lines(0, 1) + failed("sku-1", 429) + lines(0, 1).replace("sku-0", "other");
        try (BatchProvider provider = new BatchProvider((batch, path) -> path.endsWith("/content")
                ? (batch == 1 ? results : lines(1, 2))
                : completed(batch == 1 ? 2 : 1).replace("-1\"", "-" + batch + "\""))) {
            for (int i = 0; i < 3; i++) {
                run(provider, 2, builder -> builder);
            }

            assertThat(provider.submitted).containsEntry("sku-0", 1).containsEntry("sku-1", 2);
        }
    }

    private static String completed(int images) {
        return "{\"id\":\"b-1\",\"status\":\"completed\",\"output_file_id\":\"images-1\","
                + "\"request_counts\":{\"completed\":" + images + ",\"failed\":0}}";
    }

    /** The list of undelivered items is such an input; the items before them have the position of the batch. */
    @Test
    void awaitsABatchForTheItemsWithoutAResult() throws Exception {
        AtomicInteger sent = new AtomicInteger(1);
        try (BatchProvider provider = new BatchProvider(
                        (batch, path) -> path.endsWith("/content") ? lines(0, sent.get()) : completed(2));
                ImagesService images = service(Providers.OPENAI, provider.url())) {
            run(provider, 2, builder -> builder);
            sent.set(2);
            try (BulkRun run = builder(images).build()) {
                assertThat(run.execute(items(2).subList(1, 2)).join().delivered())
                        .isEqualTo(1);
            }
        }
    }

    /** In a database, the record of an item that failed in a batch is the only one with the position in its results. */
    @Test
    void aRequestOfItsOwnKeepsTheBatchOfAnItem() throws Exception {
        List<BulkItem> items = items(1);
        ItemClaim claim = new ItemClaim("run", Instant.EPOCH, "openai", "key", 1, Optional.empty());
        try (JdbcClaims claims = new JdbcClaims("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
                ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString())) {
            claims.createTable();
            ImageBatch batch = images.batch("batch_1")
                    .withPosition(new ImageBatch.BatchPosition("file-1", 100, 1, 0, 0, 0, Map.of()));
            ItemPlan plan = new ItemPlanner(claims, ClaimRules.DEFAULT, directory, NO_KEYS, false).plan(items.get(0));
            ItemRecord claimed = ItemRecord.claimed(plan.id(), plan.digest(), claim);
            assertThat(claims.claim(claimed, Optional.empty()).join()).isTrue();
            claims.record(claimed.with(
                            ItemState.REJECTED,
                            plan.outcome().withBatch(batch).withFailure("busy", true, Usage.NONE, Optional.empty()),
                            Instant.EPOCH))
                    .join();
            try (BulkRun run = BulkRun.builder(images)
                    .claims(claims)
                    .output(directory.resolve("images"))
                    .build()) {
                assertThat(run.execute(items).join().delivered()).isEqualTo(1);
            }
            assertThat(claims.find(plan.id()).orElseThrow().outcome().batch()).contains(batch);
        }
    }

    @Test
    void distinguishesBatchesOfTwoServersWithOneId() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        BiFunction<Integer, String, String> responses =
                (batch, path) -> path.endsWith("/content") ? lines(0, sent.get()) : completed(1);
        try (BatchProvider first = new BatchProvider(responses);
                BatchProvider second = new BatchProvider(
                        (batch, path) -> responses.apply(batch, path).replace("sku-0", "sku-1"))) {
            run(first, 1, builder -> builder);
            try (ImagesService images = service(Providers.OPENAI, second.url());
                    BulkRun run = builder(images).build()) {
                run.execute(items(2).subList(1, 2)).join();
            }
            sent.set(1);
            try (ImagesService images = service(Providers.OPENAI, first.url())
                            .withFallback(service(Providers.OPENAI, second.url()));
                    BulkRun run = builder(images).build()) {
                assertThat(run.execute(items(2)).join().delivered()).isEqualTo(2);
            }
            assertThat(first.batches).hasValue(1);
            assertThat(second.batches).hasValue(1);
        }
    }

    @Test
    void endsAfterManyCreationsWithAnUnknownOutcome() throws Exception {
        try (BatchProvider provider =
                new BatchProvider((batch, path) -> path.endsWith("/batches") ? "no batch" : "{}")) {
            BulkSummary summary = run(provider, 60, builder -> builder.viaBatch(10));

            assertThat(summary.stopReason()).get().asString().contains("20 requests in a row");
            assertThat(provider.batches).hasValue(2);
        }
    }

    /** A decorator of a service throws if its circuit is open, or cancels a call that takes too long. */
    @ParameterizedTest
    @CsvSource({"submitBatch,false", "submitBatch,true", "awaitBatch,false", "awaitBatch,true"})
    void endsIfTheServiceThrows(String failing, boolean cancelled) throws Exception {
        try (BatchProvider provider = new BatchProvider((batch, path) ->
                        "{\"id\":\"b-1\",\"status\":\"in_progress\",\"request_counts\":{\"total\":2}}");
                ImagesService images = service(Providers.OPENAI, provider.url());
                BulkRun run = builder(throwing(images, failing, cancelled)).build()) {
            BulkSummary summary = run.execute(items(2)).get(20, TimeUnit.SECONDS);

            assertThat(summary.unknown() + summary.pending()).isEqualTo(2);
        }
    }

    private static ImagesService throwing(ImagesService images, String failing, boolean cancelled) {
        return (ImagesService) Proxy.newProxyInstance(
                ImagesService.class.getClassLoader(),
                new Class<?>[] {ImagesService.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals(failing)) {
                        return method.invoke(images, arguments);
                    }
                    if (!cancelled) {
                        throw new IllegalStateException("the circuit is open");
                    }
                    CompletableFuture<?> ended = new CompletableFuture<>();
                    ended.cancel(true);
                    return ended;
                });
    }

    /** The service masks the API key in the id of a result. */
    @Test
    void deliversItemsWhoseIdsContainTheKey() throws Exception {
        List<BulkItem> items = List.of(item("my-test-key-1", "A cat"), item("my-test-key-2", "A dog"));

        assertThat(run(items).delivered()).isEqualTo(2);
        assertThat(run(items).skipped()).isEqualTo(2);
    }

    @Test
    void submitsNoFurtherBatchAfterAFailure() throws Exception {
        try (BatchProvider provider = new BatchProvider((batch, path) -> path.endsWith("/content")
                ? failed("sku-0", 429)
                : "{\"id\":\"b-" + batch + "\",\"status\":\"completed\",\"output_file_id\":\"images-1\","
                        + "\"request_counts\":{\"completed\":2,\"failed\":0}}")) {
            Iterator<BulkItem> slow = items(60).stream()
                    .peek(item -> {
                        if (provider.batches.get() > 0) {
                            sleep(100);
                        }
                    })
                    .iterator();
            try (ImagesService images = service(Providers.OPENAI, provider.url());
                    BulkRun run = builder(images).viaBatch(2).build()) {
                BulkSummary summary = run.execute(slow).join();

                assertThat(summary.stopReason()).isPresent();
                assertThat(provider.batches.get()).isLessThan(25);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String failed(String id, int status) {
        return "{\"custom_id\":\"" + id + "\",\"response\":{\"status_code\":" + status
                + ",\"body\":{\"error\":{\"message\":\"busy\"}}}}\n";
    }

    private BulkSummary run(BatchProvider provider, int items, UnaryOperator<BulkRunBuilder> settings) {
        try (ImagesService images = service(Providers.OPENAI, provider.url());
                BulkRun run = settings.apply(builder(images)).build()) {
            return run.execute(items(items)).join();
        }
    }

    /** A provider with batches that counts them and the items of their inputs. */
    private static final class BatchProvider implements AutoCloseable {
        final Map<String, Integer> submitted = new ConcurrentHashMap<>();
        final AtomicInteger batches = new AtomicInteger();
        private final HttpServer server;

        /**
         * Starts the provider.
         *
         * @param responses returns the body of a response for the number of the batch and the path
         */
        BatchProvider(BiFunction<Integer, String, String> responses) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                byte[] body = exchange.getRequestBody().readAllBytes();
                Matcher ids = Pattern.compile("sku-[0-9]").matcher(new String(body, UTF_8));
                ids.results().map(MatchResult::group).distinct().forEach(id -> submitted.merge(id, 1, Integer::sum));
                boolean creates = exchange.getRequestMethod().equals("POST") && path.endsWith("/batches");
                int batch = creates ? batches.incrementAndGet() : path.contains("-1") ? 1 : 2;
                byte[] response = (path.endsWith("/files") ? "{\"id\":\"input-1\"}" : responses.apply(batch, path))
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(200, response.length == 0 ? -1 : response.length);
                exchange.getResponseBody().write(response);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** OpenAI lists each request that an expired or cancelled batch did not reach as an error. */
    @ParameterizedTest
    @CsvSource({"expired,0", "expired,1", "cancelled,0", "cancelled,1", "completed,0", "completed,1"})
    void errorsOfOtherItemsDoNotHideImagesThatAreMissing(String state, int sentFirst) throws Exception {
        AtomicInteger reads = new AtomicInteger();
        try (BatchProvider provider = new BatchProvider((batch, path) -> {
            if (path.endsWith("/content")) {
                return path.contains("images-") ? lines(0, reads.incrementAndGet() == 1 ? sentFirst : 2) : lines(2, 5);
            }
            return "{\"id\":\"b-" + batch + "\",\"status\":\"" + (batch == 1 ? state : "completed")
                    + "\",\"error_file_id\":\"errors-" + batch + "\""
                    + (batch == 1
                            ? ",\"output_file_id\":\"images-1\",\"request_counts\":{\"completed\":2,\"failed\":3}}"
                            : "}");
        })) {
            run(provider, 5, builder -> builder);
            run(provider, 5, builder -> builder);

            assertThat(provider.submitted).containsEntry("sku-0", 1).containsEntry("sku-1", 1);
        }
        assertThat(directory.resolve("images").toFile().list()).containsExactlyInAnyOrder("sku-0.png", "sku-1.png");
    }

    /** Returns results: images for the first two items, and errors for the others. */
    private static String lines(int from, int to) {
        String image = "\"response\":{\"status_code\":200,\"body\":{\"data\":[{\"b64_json\":\"" + PNG + "\"}]}}";
        String error = "\"response\":null,\"error\":{\"code\":\"batch_expired\",\"message\":\"too late\"}";
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"custom_id\":\"sku-" + i + "\"," + (i < 2 ? image : error) + "}\n")
                .collect(Collectors.joining());
    }

    @Test
    void theIdOfAResultNamesNoFile() throws Exception {
        String line = "{\"custom_id\":\"sku-***/\\u0000***\",\"response\":{\"status_code\":200,"
                + "\"body\":{\"data\":[{\"b64_json\":\"bm90IGFuIGltYWdl\"}]}}}\n";
        try (BatchProvider provider =
                        new BatchProvider((batch, path) -> path.endsWith("/content") ? line : completed(1));
                ImagesService images = service(Providers.OPENAI, provider.url());
                BulkRun run = builder(images).build()) {
            BulkSummary summary =
                    run.execute(List.of(item("sku-test-key", "A cat"))).join();

            assertThat(summary.billed() + summary.unknown())
                    .as(summary.toString())
                    .isOne();
        }
        assertThat(directory.resolve("images").toFile().list())
                .singleElement()
                .asString()
                .endsWith(".recovered");
    }

    @Test
    void findsABatchWhoseResponseWasLost() throws Exception {
        sandbox.onBatch().reply(SandboxReply.images().closedWithoutResponse());

        assertThat(run(items(3)).delivered()).isEqualTo(3);
        sandbox.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void awaitsABatchOfAStoppedRun() throws Exception {
        List<BulkItem> slow = IntStream.range(0, 4)
                .mapToObj(i -> item("sku-" + i, "A cat " + i + " [polls=8]"))
                .toList();
        stopAfterTheSubmission(slow);
        // A run that uses no batches lists the items.
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = BulkRun.builder(images)
                        .journal(directory.resolve("journal"))
                        .output(directory.resolve("images"))
                        .build()) {
            assertThat(run.execute(slow).join().delivered()).isZero();
        }

        assertThat(run(slow).delivered()).isEqualTo(4);
        assertThat(batches()).isEqualTo(1);
        assertThat(files()).isEqualTo(4);
        sandbox.assertThat().billed(4).neverBilledTwice();
    }

    @Test
    void awaitsABatchOnlyIfTheInputHasAllItsItems() throws Exception {
        List<BulkItem> slow = IntStream.range(0, 4)
                .mapToObj(i -> item("sku-" + i, "A cat " + i + " [polls=8]"))
                .toList();
        stopAfterTheSubmission(slow);

        BulkSummary part = run(slow.subList(0, 2));

        assertThat(part.delivered()).isZero();
        assertThat(part.pending()).isEqualTo(2);
        assertThat(Files.readString(part.undelivered())).contains("the input has 2 of the 4 items of batch");
        assertThat(run(slow).delivered()).isEqualTo(4);
        sandbox.assertThat().billed(4).neverBilledTwice();
    }

    @Test
    void acceptsTheListOfUndeliveredItemsAsInput() throws Exception {
        GenerateRequest request = request("m-1", "A cat in a tree [polls=8]");
        stopAfterTheSubmission(List.of(BulkItem.of(request)));
        String digest;
        try (FileClaims claims = FileClaims.open(directory.resolve("journal"))) {
            digest = new ItemPlanner(claims, ClaimRules.DEFAULT, directory, NO_KEYS, true)
                    .plan(BulkItem.of(request))
                    .id();
        }

        assertThat(run(List.of(BulkItem.of(digest, request))).delivered()).isEqualTo(1);
        sandbox.assertThat().billed(1).neverBilledTwice();
    }

    @Test
    void aNumberThatTheJournalCannotHoldIsInvalid() throws Exception {
        GenerateRequest tiny = GenerateRequest.builder()
                .prompt("A cat")
                .extra("x", new BigDecimal("1e-5000"))
                .build();

        BulkSummary summary = run(List.of(BulkItem.of("tiny", tiny), item("a", "A cat [polls=1]")));

        assertThat(summary.delivered()).isEqualTo(1);
        assertThat(run(List.of(item("a", "A cat [polls=1]"))).skipped()).isEqualTo(1);
    }

    @Test
    void anInputFileThatVanishesRejectsItsItemOnly() throws Exception {
        List<BulkItem> edits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            edits.add(BulkItem.of(
                    "e" + i,
                    EditRequest.builder()
                            .model("m-1")
                            .prompt("A hat [polls=1]")
                            .image(ImageInput.of(inputFile(i)))
                            .build()));
        }
        Iterator<BulkItem> read = edits.iterator();
        Iterator<BulkItem> vanishing = new Iterator<>() {
            @Override
            public boolean hasNext() {
                // The batch is submitted when all items are read.
                if (!read.hasNext()) {
                    assertThat(directory.resolve("in-1.png").toFile().delete()).isTrue();
                }
                return read.hasNext();
            }

            @Override
            public BulkItem next() {
                return read.next();
            }
        };
        BulkSummary first;
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = builder(images).build()) {
            first = run.execute(vanishing).join();
        }

        assertThat(first.rejected()).isEqualTo(1);
        assertThat(first.notRequested()).isEqualTo(2);
        inputFile(1);
        BulkSummary second = run(edits);
        assertThat(second.delivered()).isEqualTo(2);
        assertThat(second.rejected()).isEqualTo(1);
    }

    private Path inputFile(int number) throws IOException {
        return Files.write(
                directory.resolve("in-" + number + ".png"), Base64.getDecoder().decode(PNG));
    }

    @Test
    void keepsTheItemsOfABatchThatIsNotFound() throws Exception {
        List<BulkItem> items = items(2);
        stopAfterTheSubmission(items);
        URI elsewhere = sandbox.baseUrl(Providers.OPENAI).resolve("/nothing/here");

        try (ImagesService images = service(Providers.OPENAI, elsewhere.toString());
                BulkRun run = builder(images).build()) {
            assertThat(run.execute(items).join().pending()).isEqualTo(2);
        }

        assertThat(run(items).delivered()).isEqualTo(2);
        sandbox.assertThat().billed(2).neverBilledTwice();
    }

    private void stopAfterTheSubmission(List<BulkItem> items) throws Exception {
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                BulkRun run = builder(images).build()) {
            CompletableFuture<BulkSummary> summary = run.execute(items);
            while (sandbox.charges().isEmpty()) {
                Thread.onSpinWait();
            }
            run.stop();
            assertThat(summary.join().pending() + summary.join().unknown()).isEqualTo(items.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void findsTheBatchOfClaimsWithoutARecord(int recorded) throws Exception {
        // What a killed process leaves: claims, a batch that was created, and the records of some of its items.
        List<BulkItem> items = items(3);
        try (ImagesService images = service(
                        Providers.OPENAI, sandbox.baseUrl(Providers.OPENAI).toString());
                FileClaims claims = FileClaims.open(directory.resolve("journal"));
                ClaimedCalls calls = new ClaimedCalls(
                        images,
                        claims,
                        directory.resolve("images"),
                        directory,
                        CallOptions.DEFAULT,
                        ClaimRules.DEFAULT,
                        Clock.systemUTC())) {
            List<ItemRecord> claimed = new ArrayList<>();
            for (BulkItem item : items) {
                claimed.add(calls.claim(calls.planner(true).plan(item), Optional.empty(), Optional.of("bulk-x-1"))
                        .join()
                        .orElseThrow());
            }
            ImageBatch batch = images.submitBatch(
                            "bulk-x-1",
                            items.stream()
                                    .map(item -> new BatchInput(item.id().orElseThrow(), item.request()))
                                    .toList())
                    .join();
            claimed.subList(0, recorded).forEach(claim -> calls.store(
                            calls.with(claim, ItemState.TASK, claim.outcome().withBatch(batch)))
                    .join());
        }

        BulkSummary part = run(items.subList(1, 3));
        assertThat(part.pending()).isEqualTo(2);

        // Not even a run that accepts a second charge requests them again.
        BulkSummary summary = run(Providers.OPENAI, items, builder -> builder.retryUnknown(true));

        assertThat(summary.delivered()).isEqualTo(3);
        assertThat(batches()).isEqualTo(1);
        sandbox.assertThat().billed(3).neverBilledTwice();
    }

    @Test
    void listsClaimsWithoutABatchAsUnknown() throws Exception {
        sandbox.onBatch().reply(SandboxReply.status(500));
        List<BulkItem> items = items(3);

        assertThat(run(items).unknown()).isEqualTo(3);
    }

    @Test
    void stopsAtTheBudget() throws Exception {
        BulkSummary summary = run(Providers.OPENAI, items(10), builder -> builder.viaBatch(2)
                .budget(Budget.usd("0.16").withPricePerImage("0.04")));

        assertThat(summary.delivered()).isEqualTo(4);
        assertThat(summary.stopReason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("budget"));
        sandbox.assertThat().billed(4);
    }

    @Test
    void rejectsAProviderWithoutBatches() {
        try (ImagesService images = ImagesService.builder()
                .provider(Providers.OPENAI_COMPATIBLE)
                .baseUrl(sandbox.baseUrl())
                .apiKey("key")
                .build()) {
            assertThatThrownBy(() -> builder(images).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no batches");
        }
    }
}
