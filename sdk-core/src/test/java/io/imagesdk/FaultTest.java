package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.FaultCase;
import io.imagesdk.testing.FaultContext;
import io.imagesdk.testing.FaultScript;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every row of the tables in {@code faults/} with every profile that it applies to, on real sockets and with a
 * clock that advances only while a client waits: the right exception and billing status at the right time, no request
 * too many, no file left, no connection open, and the key nowhere. Several rows run at once, in a small heap. {@code
 * -Dfaults=TEXT} runs only the rows whose name contains the text.
 */
class FaultTest {
    private static final String KEY = SuiteLog.KEY;
    private static final Duration TIMEOUT = Duration.ofSeconds(200);
    private static final int CONCURRENT_ROWS = 8;

    private final ExecutorService rows = Executors.newFixedThreadPool(CONCURRENT_ROWS);

    @TempDir
    Path directory;

    @AfterEach
    void stopRows() {
        rows.shutdownNow();
    }

    @Test
    void runsInASmallHeap() {
        // The build states the limit. A run of single tests by name has the heap of all other tests.
        long max = Integer.getInteger("faults.heap", 512) * (1L << 20);

        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(max);
    }

    @Test
    void tablesHaveMoreThanTwoHundredRows() {
        assertThat(Stream.of(FaultScenario.values())
                        .flatMap(scenario -> FaultCase.table(scenario.table()).stream())
                        .map(FaultCase::fault))
                .hasSizeGreaterThan(200);
    }

    @TestFactory
    @Timeout(120)
    Stream<DynamicNode> everyRowWithEveryProfile() {
        List<DynamicNode> tables = Stream.of(FaultScenario.values())
                .<DynamicNode>map(scenario -> DynamicContainer.dynamicContainer(scenario.table(), tests(scenario)))
                .toList();
        // Here all rows have been submitted, before the first test waits for its row.
        return tables.stream();
    }

    private List<DynamicTest> tests(FaultScenario scenario) {
        String only = System.getProperty("faults", "");
        return FaultCase.table(scenario.table()).stream()
                .filter(row -> row.fault().contains(only))
                .flatMap(row -> ServiceFixtures.openAiFormats()
                        .filter(profile -> row.appliesTo(profile.id()).orElseGet(() -> scenario.appliesTo(profile)))
                        .map(profile -> test(scenario, row, profile)))
                .toList();
    }

    private DynamicTest test(FaultScenario scenario, FaultCase row, ProviderProfile profile) {
        String name = profile.id() + ", " + row.location() + ": " + row.fault();
        Path output = directory.resolve(profile.id() + "-" + row.location().replace(':', '-'));
        Future<?> run = rows.submit(() -> {
            Files.createDirectory(output);
            run(scenario, row, profile, output);
            return null;
        });
        return DynamicTest.dynamicTest(name, () -> {
            try {
                run.get(120, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(name + "\n" + e.getCause().getMessage(), e.getCause());
            }
        });
    }

    private static void run(FaultScenario scenario, FaultCase row, ProviderProfile profile, Path output)
            throws IOException, InterruptedException {
        AutoAdvancingScheduler clock = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        // On a busy machine, a client that processes a response looks like one that waits.
        FaultContext context =
                row.secondsFor(profile.id()) == 0 ? FaultContext.waiting() : FaultContext.advancing(clock);
        try (RawServer server = scenario.server(FaultScript.parse(row.server()), context);
                ImagesService images = service(profile, server, clock)) {
            if (row.server().equals("refused")) {
                server.stopListening();
            }
            long start = clock.nanoTime();
            try {
                ImageResult<Path> result = scenario.call(images, output).join();
                assertThat(row.result()).as("the call succeeded").isEqualTo("result");
                assertThat(result.images()).hasSize(row.files());
            } catch (CompletionException e) {
                check(e.getCause(), row, profile);
            }
            assertThat(Duration.ofNanos(clock.nanoTime() - start).toSeconds())
                    .as("seconds")
                    .isEqualTo(row.secondsFor(profile.id()));
            assertThat(server.awaitAllDisconnects())
                    .as("all connections are closed")
                    .isTrue();
            assertThat(server.requests()).as("requests").hasSize(row.requests());
        }
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files).as("files").hasSize(row.files());
        }
    }

    private static void check(Throwable error, FaultCase row, ProviderProfile profile) {
        assertThat(error).isInstanceOf(ImagesException.class);
        ImagesException failure = (ImagesException) error;
        assertThat(FaultCase.classNames(failure)).as(failure.toString()).contains(row.result());
        assertThat(failure.billing()).as(failure.toString()).isEqualTo(BillingStatus.valueOf(row.billing()));
        assertThat(failure).hasMessageContaining(row.message());
        assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(2_000).matches("[^\\p{Cntrl}]*");
        assertThat(failure.attempts()).isNotEmpty();
        assertThat(failure.provider()).contains(profile.id());
        assertThat(printed(failure)).doesNotContain(KEY);
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, AutoAdvancingScheduler clock) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url() + "/v1/")
                .apiKey(KEY)
                .timeout(TIMEOUT)
                .limits(Limits.builder()
                        .maxResponseBytes(8 << 20)
                        .maxImageBytes(1 << 20)
                        .build())
                .environment(ServiceFixtures.environment(clock))
                .build();
    }

    private static String printed(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        ImagesException failure = (ImagesException) error;
        return text.append(failure.details())
                .append(failure.body())
                .append(failure.providerMessage())
                .append(failure.attempts())
                .toString();
    }
}
