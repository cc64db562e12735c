package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.FaultCase;
import io.imagesdk.testing.FaultContext;
import io.imagesdk.testing.FaultScript;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * Every row of every table in {@code faults/} against every profile it holds for, on real sockets and with a clock that passes only
 * while somebody waits: the right exception and outcome, in time, no request too many, no file left, no connection kept, the key
 * nowhere. Several rows run at once, in a small heap. {@code -Dfaults=WORDS} runs those rows alone whose name holds the words.
 */
class FaultTest {
    private static final String KEY = SuiteLog.KEY;
    private static final Duration DEADLINE = Duration.ofSeconds(200);
    private static final int AT_ONCE = 8;

    /** In seconds; less than any limit, and as much as a machine may take that does something else meanwhile. */
    private static final long TOLERANCE = 29;

    private final ExecutorService rows = Executors.newFixedThreadPool(AT_ONCE);

    @TempDir
    Path directory;

    @AfterEach
    void endRows() {
        rows.shutdownNow();
    }

    @Test
    void runsInASmallHeap() {
        // The build says how small; a run of single tests by name has the heap of all the others, too.
        long max = Integer.getInteger("faults.heap", 512) * (1L << 20);

        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(max);
    }

    @Test
    void hasRowsEnough() {
        assertThat(Stream.of(FaultScenario.values())
                        .flatMap(scene -> FaultCase.table(scene.table()).stream())
                        .map(FaultCase::fault))
                .hasSizeGreaterThan(200);
    }

    @TestFactory
    @Timeout(120)
    Stream<DynamicNode> everyRowForEveryProfile() {
        List<DynamicNode> tables = Stream.of(FaultScenario.values())
                .<DynamicNode>map(scene -> DynamicContainer.dynamicContainer(scene.table(), tests(scene)))
                .toList();
        return tables.stream(); // all rows are on their way before the first is waited for
    }

    private List<DynamicTest> tests(FaultScenario scene) {
        String only = System.getProperty("faults", "");
        return FaultCase.table(scene.table()).stream()
                .filter(row -> row.fault().contains(only))
                .flatMap(row -> Providers.all().stream()
                        .filter(profile -> row.appliesTo(profile.id()).orElseGet(() -> scene.appliesTo(profile)))
                        .map(profile -> test(scene, row, profile)))
                .toList();
    }

    private DynamicTest test(FaultScenario scene, FaultCase row, ProviderProfile profile) {
        String name = profile.id() + ", " + row.location() + ": " + row.fault();
        Path place = directory.resolve(profile.id() + "-" + row.location().replace(':', '-'));
        Future<?> run = rows.submit(() -> {
            Files.createDirectory(place);
            endsAsTheTableSays(scene, row, profile, place);
            return null;
        });
        return DynamicTest.dynamicTest(name, () -> {
            try {
                run.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(name + "\n" + e.getCause().getMessage(), e.getCause());
            }
        });
    }

    private static void endsAsTheTableSays(FaultScenario scene, FaultCase row, ProviderProfile profile, Path place)
            throws IOException, InterruptedException {
        AutoAdvancingScheduler clock = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        try (RawServer server = scene.server(FaultScript.parse(row.server()), new FaultContext(clock));
                ImagesService images = service(profile, server, clock)) {
            if (row.server().equals("refused")) {
                server.leave();
            }
            long begin = clock.nanoTime();
            try {
                ImageResult<Path> result = scene.call(images, place).join();
                assertThat(row.result()).as("the call succeeded").isEqualTo("result");
                assertThat(result.images()).hasSize(row.files());
            } catch (CompletionException e) {
                check(e.getCause(), row, profile);
            }
            assertThat(Duration.ofNanos(clock.nanoTime() - begin).toSeconds())
                    .as("seconds")
                    .isBetween((long) row.seconds(), row.seconds() + TOLERANCE);
            assertThat(server.isQuiet()).as("all connections are closed").isTrue();
            assertThat(server.requests()).as("requests").hasSize(row.requests());
        }
        try (Stream<Path> left = Files.list(place)) {
            assertThat(left).as("files").hasSize(row.files());
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
                .timeout(DEADLINE)
                .limits(Limits.builder()
                        .maxResponseBytes(8 << 20)
                        .maxImageBytes(1 << 20)
                        .build())
                .environment(new ServiceExecutors.Environment(Optional.of(clock), Clock.systemUTC(), () -> 0.0))
                .build();
    }

    private static String printed(Throwable error) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            all.append(each).append('\n');
        }
        ImagesException failure = (ImagesException) error;
        return all.append(failure.details())
                .append(failure.body())
                .append(failure.providerMessage())
                .append(failure.attempts())
                .toString();
    }
}
