package io.imagesdk.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.ClaimRules;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.bulk.JdbcClaims;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that Flink restarts twice while its calls run. */
final class RecoveryTest {
    private static final int ROWS = 2_000;

    @TempDir
    Path directory;

    @Test
    void chargesNoRowTwiceWhenTaskFailsAndTaskManagerIsLost() throws Exception {
        try (Sandbox sandbox = Sandbox.start();
                TestCluster cluster = TestCluster.start(3, new Configuration())) {
            new JdbcClaims(database()).createTable();
            Failures.reset(cluster);
            StreamExecutionEnvironment environment = cluster.environment(2);
            addJob(environment, sandbox.baseUrl().toString(), directory.resolve("images"));

            JobResult job = cluster.run(environment);

            assertThat(job.isSuccess()).isTrue();
            assertThat(Failures.TASK_FAILED).isTrue();
            assertThat(Failures.TASK_MANAGER_LOST).isTrue();
            // Flink has processed rows again, and the function has returned their records.
            assertThat(Failures.SEEN.get()).isGreaterThan(ROWS);
            assertThat(Failures.RESULTS).hasSize(ROWS).allSatisfy((id, state) -> assertThat(state)
                    .isEqualTo(ItemState.DELIVERED));
            assertThat(sandbox.charges().stream()
                            .map(Charge::request)
                            .map(request -> request.prompt())
                            .distinct())
                    .hasSize(ROWS);
            sandbox.assertThat().billed(ROWS).neverBilledTwice();
            try (Stream<Path> files = Files.list(directory.resolve("images"))) {
                assertThat(files).hasSize(ROWS);
            }
        }
    }

    private static void addJob(StreamExecutionEnvironment environment, String baseUrl, Path output) {
        DataStream<Long> rows =
                environment.fromSource(new NumberSequenceSource(1, ROWS), WatermarkStrategy.noWatermarks(), "rows");
        SingleOutputStreamOperator<ItemResult> delivered = ImagesAsyncFunction.builder(RecoveryTest::itemOf)
                .service(() -> ImagesService.builder()
                        .provider(Providers.OPENAI)
                        .baseUrl(baseUrl)
                        .apiKey("sandbox")
                        .build())
                .claims(() -> new JdbcClaims(database()))
                .claimRules(() -> ClaimRules.DEFAULT.withSyncFiles(false))
                .output(output)
                .callTimeout(Duration.ofSeconds(30))
                .applyTo(rows, 16);
        delivered.map(new Failures()).sinkTo(new DiscardingSink<>());
        delivered
                .getSideOutput(ImagesAsyncFunction.UNDELIVERED)
                .map(new Failures())
                .sinkTo(new DiscardingSink<>());
    }

    /** Returns a database in the memory of this process, which ends with it. */
    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:recovery;DB_CLOSE_DELAY=-1");
        return database;
    }

    private static BulkItem itemOf(Long row) {
        return BulkItem.of(
                "row-" + row,
                GenerateRequest.builder().prompt("Row " + row).size("16x16").build());
    }

    /** Collects results. Fails its task once, and ends a TaskManager once, while calls run. */
    private static final class Failures implements MapFunction<ItemResult, String> {
        static final Map<String, ItemState> RESULTS = new ConcurrentHashMap<>();
        static final AtomicInteger SEEN = new AtomicInteger();
        static final AtomicBoolean TASK_FAILED = new AtomicBoolean();
        static final AtomicBoolean TASK_MANAGER_LOST = new AtomicBoolean();

        private static final long serialVersionUID = 1L;
        private static TestCluster cluster;

        static void reset(TestCluster newCluster) {
            cluster = newCluster;
            RESULTS.clear();
            SEEN.set(0);
            TASK_FAILED.set(false);
            TASK_MANAGER_LOST.set(false);
        }

        @Override
        public String map(ItemResult result) {
            int seen = SEEN.incrementAndGet();
            if (seen > ROWS / 4 && TASK_FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("the test fails this task");
            }
            if (seen > ROWS / 2 && TASK_MANAGER_LOST.compareAndSet(false, true)) {
                cluster.loseTaskManager(0);
            }
            RESULTS.put(result.id(), result.state());
            return result.id();
        }
    }
}
