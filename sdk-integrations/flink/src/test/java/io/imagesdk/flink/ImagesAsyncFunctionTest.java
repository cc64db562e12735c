package io.imagesdk.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkException;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkItemReader;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.bulk.ClaimedCalls;
import io.imagesdk.bulk.Claims;
import io.imagesdk.bulk.ItemClaim;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.bulk.JdbcClaims;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job with rows of every kind, and the settings of the function. */
final class ImagesAsyncFunctionTest {
    private static final Map<String, ItemResult> DELIVERED = new ConcurrentHashMap<>();
    private static final Map<String, ItemResult> UNDELIVERED = new ConcurrentHashMap<>();

    @TempDir
    Path directory;

    @Test
    void splitsResultsAndCountsThem() throws Exception {
        String store = "jdbc:h2:mem:kinds;DB_CLOSE_DELAY=-1";
        new JdbcClaims(store).createTable();
        leaveClaimsBehind(store);
        Configuration metrics = new Configuration().set(MetricOptions.REPORTERS_LIST, "captured");
        metrics.setString("metrics.reporter.captured.factory.class", CapturedMetrics.class.getName());
        try (Sandbox sandbox = Sandbox.start();
                TestCluster cluster = TestCluster.start(1, metrics)) {
            StreamExecutionEnvironment environment = cluster.environment(1);
            addJob(environment, sandbox.baseUrl().toString(), store, directory);

            assertThat(cluster.run(environment).isSuccess()).isTrue();

            assertThat(sandbox.charges()).hasSize(1);
        }
        ItemResult mill = DELIVERED.get("mill");
        assertThat(DELIVERED).containsOnlyKeys("mill");
        assertThat(mill.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(mill.attributes()).containsEntry("row", "mill");
        assertThat(mill.images()).singleElement().satisfies(image -> {
            assertThat(Files.size(directory.resolve(image.path()))).isEqualTo(image.bytes());
            assertThat(image.width()).isEqualTo(16);
        });
        assertThat(UNDELIVERED).containsOnlyKeys("barn [block]", "abandoned", "taken", "");
        assertThat(UNDELIVERED.get("barn [block]").state()).isEqualTo(ItemState.REJECTED);
        assertThat(UNDELIVERED.get("abandoned").state()).isEqualTo(ItemState.UNKNOWN);
        assertThat(UNDELIVERED.get("taken").reason()).startsWith("the id was used for another request");
        assertThat(UNDELIVERED.get("").reason()).isEqualTo("the row is no item: prompt must not be blank");
        assertThat(UNDELIVERED.get("").request()).isEqualTo("?");
        assertThat(new JsonMapper()
                        .readTree(mill.toJson())
                        .at("/files/0/sha256")
                        .asText())
                .isEqualTo(mill.images().get(0).sha256());
        assertThat(readBack(UNDELIVERED.get("barn [block]"))).isEqualTo(itemOf("barn [block]"));
        assertThat(CapturedMetrics.value("delivered")).isEqualTo(1L);
        assertThat(CapturedMetrics.value("images")).isEqualTo(1L);
        assertThat(CapturedMetrics.value("rejected")).isEqualTo(3L);
        assertThat(CapturedMetrics.value("unknown")).isEqualTo(1L);
        assertThat(CapturedMetrics.value("in_flight")).isEqualTo(0);
    }

    private static BulkItem readBack(ItemResult result) {
        return new BulkItemReader(new StringReader(result.toJson()), BulkItemReader.Format.JSON_LINES, Path.of(""))
                .next();
    }

    /** Stores the claims of a process that was killed before it sent the requests. */
    private void leaveClaimsBehind(String store) {
        try (ImagesService service = service("http://127.0.0.1:1");
                ClaimedCalls calls = new ClaimedCalls(
                        service, new AbandonedClaims(store), directory, CallOptions.DEFAULT, ClaimRules.DEFAULT)) {
            assertThat(calls.process(itemOf("abandoned"))).failsWithin(Duration.ofMinutes(1));
            BulkItem other = BulkItem.of(
                    "taken", GenerateRequest.builder().prompt("Another request").build());
            assertThat(calls.process(other)).failsWithin(Duration.ofMinutes(1));
        }
    }

    /** Stores an old claim, and reports that the store has failed, so that nothing is sent. */
    private record AbandonedClaims(String store) implements Claims {
        @Override
        public Optional<ItemRecord> find(String id) {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Boolean> claim(ItemRecord claim, Optional<ItemRecord> previous) {
            ItemRecord old = ItemRecord.claimed(
                    claim.id(),
                    claim.requestDigest(),
                    new ItemClaim("run", Instant.EPOCH, "openai", "key", 1, Optional.empty()));
            return new JdbcClaims(store)
                    .claim(old, previous)
                    .thenCompose(stored -> CompletableFuture.failedFuture(new BulkException("killed", null)));
        }

        @Override
        public CompletableFuture<ItemRecord> record(ItemRecord record) {
            throw new IllegalStateException("the process was killed");
        }

        @Override
        public void close() {}
    }

    private static void addJob(StreamExecutionEnvironment environment, String baseUrl, String store, Path output) {
        DataStream<String> rows = environment.fromData("mill", "barn [block]", "?", "abandoned", "taken");
        SingleOutputStreamOperator<ItemResult> delivered = ImagesAsyncFunction.builder(ImagesAsyncFunctionTest::itemOf)
                .service(() -> service(baseUrl))
                .claims(() -> new JdbcClaims(store))
                .output(output)
                .applyTo(rows, 4);
        delivered
                .map(result -> DELIVERED.put(result.id(), result) == null)
                .returns(Boolean.class)
                .sinkTo(new DiscardingSink<>());
        delivered
                .getSideOutput(ImagesAsyncFunction.UNDELIVERED)
                .map(result -> UNDELIVERED.put(result.id(), result) == null)
                .returns(Boolean.class)
                .sinkTo(new DiscardingSink<>());
    }

    private static ImagesService service(String baseUrl) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(baseUrl)
                .apiKey("sandbox")
                .build();
    }

    private static BulkItem itemOf(String row) {
        if (row.equals("?")) {
            throw new IllegalArgumentException("prompt must not\nbe blank");
        }
        GenerateRequest request =
                GenerateRequest.builder().prompt(row).size("16x16").build();
        return BulkItem.of(row, request).withAttribute("row", row);
    }

    @Test
    void resultsAreSerializedWithoutKryo() {
        assertThat(TypeInformation.of(ItemResult.class)).isInstanceOf(PojoTypeInfo.class);
        assertThat(TypeInformation.of(ItemImage.class)).isInstanceOf(PojoTypeInfo.class);
    }

    @Test
    void writesRowThatIsNoItem() throws Exception {
        ItemResult result = ItemResult.notAnItem("{\"a\":1}", new IllegalStateException(), Instant.EPOCH);

        JsonNode json = new JsonMapper().readTree(result.toJson());

        assertThat(json.get("state").asText()).isEqualTo("REJECTED");
        assertThat(json.get("reason").asText()).isEqualTo("the row is no item: java.lang.IllegalStateException");
        assertThat(json.get("row").asText()).isEqualTo("{\"a\":1}");
        assertThat(result.toString()).doesNotContain("{");
    }

    @Test
    void rejectsSettingsThatCannotWork() {
        ImagesAsyncFunction.Builder<String> builder = ImagesAsyncFunction.builder(ImagesAsyncFunctionTest::itemOf)
                .service(() -> service("http://127.0.0.1:1"))
                .claims(() -> new JdbcClaims("jdbc:h2:mem:settings"));

        assertThatThrownBy(builder::build).hasMessage("output is required: call .output(...)");
        assertThatThrownBy(() -> builder.output(directory)
                        .callTimeout(Duration.ofMinutes(2))
                        .rowTimeout(Duration.ofMinutes(3))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rowTimeout must be at least twice callTimeout, PT4M, was PT3M");
        assertThatThrownBy(() -> builder.callTimeout(Duration.ZERO))
                .hasMessage("callTimeout must be positive, was PT0S");
        assertThat(builder.rowTimeout(Duration.ofMinutes(4)).build().flinkTimeout())
                .isGreaterThan(Duration.ofMinutes(4));
    }
}
