package io.imagesdk.flink;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this process. Its jobs restart after failures and must not use Kryo. */
final class TestCluster implements AutoCloseable {
    private final Configuration configuration = new Configuration()
            .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10)
            .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10))
            .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500))
            .set(PipelineOptions.GENERIC_TYPES, false)
            .set(JobManagerOptions.BIND_HOST, "127.0.0.1")
            .set(TaskManagerOptions.BIND_HOST, "127.0.0.1")
            .set(RestOptions.BIND_ADDRESS, "127.0.0.1")
            .set(RestOptions.BIND_PORT, "0");

    private final MiniCluster cluster;

    private TestCluster(int taskManagers, Configuration more) {
        configuration.addAll(more);
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(1)
                .build());
    }

    static TestCluster start(int taskManagers, Configuration more) throws Exception {
        TestCluster started = new TestCluster(taskManagers, more);
        started.cluster.start();
        return started;
    }

    /** Returns an environment whose jobs {@link #run} runs. */
    StreamExecutionEnvironment environment(int parallelism) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    /** Runs the job of an environment to its end. */
    JobResult run(StreamExecutionEnvironment environment) throws Exception {
        return cluster.requestJobResult(
                        cluster.submitJob(environment.getStreamGraph().getJobGraph())
                                .get()
                                .getJobID())
                .get();
    }

    /** Ends a TaskManager. Does not wait. */
    void loseTaskManager(int index) {
        cluster.terminateTaskManager(index).whenComplete((ended, error) -> {});
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
