package io.imagesdk.examples.flink;

import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkItemReader;
import io.imagesdk.bulk.JdbcClaims;
import io.imagesdk.flink.ImagesAsyncFunction;
import io.imagesdk.flink.ItemResult;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;

/**
 * A job that requests the images of each line of a file. The images are in {@code OUTPUT/images}. Each run writes a
 * manifest of all delivered items, and the items that are not delivered, into files below a directory that has the name
 * of its start time. A job that was killed is started again with the same arguments: the store of claims remembers what
 * was requested, so that no item is charged twice and no state of the JobManager is needed.
 */
public final class ImagesJob {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private ImagesJob() {}

    /**
     * Runs the job to its end. The environment is that of the cluster to which the job is submitted, or a cluster in
     * this process.
     *
     * @param args {@code --input FILE --output DIRECTORY --claims JDBC-URL}, and optionally {@code --provider ID},
     *     {@code --base-url URL}, {@code --in-flight N}, {@code --call-timeout SECONDS} and {@code --without-key true}
     * @throws Exception if the job fails
     */
    public static void main(String[] args) throws Exception {
        JobSettings settings = JobSettings.of(args);
        createTable(settings);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(loopback());
        environment.enableCheckpointing(CHECKPOINT_INTERVAL.toMillis());
        addTo(environment, settings, RUN.format(Instant.now()));
        environment.execute("images");
    }

    /** Only a cluster in this process reads these options. Without them it listens on all network interfaces. */
    private static Configuration loopback() {
        return new Configuration()
                .set(JobManagerOptions.BIND_HOST, "127.0.0.1")
                .set(TaskManagerOptions.BIND_HOST, "127.0.0.1")
                .set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    }

    private static void createTable(JobSettings settings) {
        try (JdbcClaims claims = new JdbcClaims(settings.claims())) {
            claims.createTable();
        }
    }

    private static void addTo(StreamExecutionEnvironment environment, JobSettings settings, String run) {
        FileSource<String> file = FileSource.forRecordStreamFormat(
                        new TextLineInputFormat(), new org.apache.flink.core.fs.Path(settings.input()))
                .build();
        DataStream<String> lines = environment
                .fromSource(file, WatermarkStrategy.noWatermarks(), "items")
                .filter(line -> !line.isBlank());
        SingleOutputStreamOperator<ItemResult> delivered = ImagesAsyncFunction.builder(ImagesJob::itemOf)
                .service(settings::service)
                .claims(() -> new JdbcClaims(settings.claims()))
                .output(Path.of(settings.output(), "images"))
                .callTimeout(settings.callTimeout())
                .applyTo(lines, settings.inFlight());
        write(delivered, settings.output() + "/manifest/" + run);
        write(delivered.getSideOutput(ImagesAsyncFunction.UNDELIVERED), settings.output() + "/undelivered/" + run);
    }

    private static BulkItem itemOf(String line) {
        return new BulkItemReader(new StringReader(line), BulkItemReader.Format.JSON_LINES, Path.of("")).next();
    }

    /** Writes one JSON object per line into one file. */
    private static void write(DataStream<ItemResult> results, String directory) {
        results.map(ItemResult::toJson)
                .sinkTo(FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(directory), new SimpleStringEncoder<String>("UTF-8"))
                        .withBucketAssigner(new BasePathBucketAssigner<>())
                        .build())
                .setParallelism(1);
    }
}
