package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that are killed during a run: the run is resumed, and nothing is charged twice. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledRunTest {
    private static final int IN_FLIGHT = 16;

    /** The complete test has 1,000 items and 20 kills; the build has fewer. */
    private static final int ITEMS = Integer.getInteger("imagesdk.bulk.items", 300);

    private static final int KILLS = Integer.getInteger("imagesdk.bulk.kills", 4);

    @TempDir
    Path directory;

    private final Sandbox sandbox = Sandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** The program that is killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            boolean async = args[1].equals("true");
            try (ImagesService images = ImagesService.builder()
                            .provider(Providers.OPENAI_COMPATIBLE)
                            .baseUrl(args[0])
                            .apiKey("key")
                            .build();
                    BulkRun run = BulkRun.builder(images)
                            .journal(Path.of("journal"))
                            .output(Path.of("images"))
                            .maxInFlight(IN_FLIGHT)
                            .callOptions(CallOptions.builder().async(async).build())
                            .build()) {
                BulkSummary summary = run.execute(
                                IntStream.range(0, Integer.parseInt(args[2])).mapToObj(i -> item(i, async)))
                        .join();
                System.out.println(summary);
            }
        }

        private static BulkItem item(int number, boolean async) {
            String directives = async ? " [polls=1]" : " [seconds=0.0" + number % 10 + "]";
            return BulkItem.of(GenerateRequest.builder()
                    .prompt("A cat number " + number + directives)
                    .size("32x32")
                    .build());
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void deliversEverythingOnceThoughTheProcessIsKilled(boolean async) throws Exception {
        int items = async ? ITEMS / 3 : ITEMS;
        Random random = new Random();
        KilledProgram program = new KilledProgram(
                Program.class, directory, sandbox.baseUrl().toString(), String.valueOf(async), String.valueOf(items));
        for (int i = 0; i < KILLS; i++) {
            Process process = program.start();
            long before = posts();
            while (posts() == before && process.isAlive()) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            program.kill(process, random.nextInt(async ? 3_000 : 600));
        }
        program.complete();

        Map<String, Long> chargesByRequest = sandbox.charges().stream()
                .map(Charge::request)
                .collect(Collectors.groupingBy(request -> request.sha256(), Collectors.counting()));
        assertThat(chargesByRequest.values()).allMatch(count -> count == 1);
        List<String> undelivered = Files.readAllLines(directory.resolve("journal.undelivered.jsonl"));
        assertThat(undelivered).allMatch(line -> line.contains("\"state\":\"UNKNOWN\""));
        assertThat(undelivered).hasSizeLessThanOrEqualTo(IN_FLIGHT * program.kills());
        Map<String, Long> delivered = Files.readAllLines(directory.resolve("journal.manifest.jsonl")).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(delivered).hasSize(items - undelivered.size());
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".png")).count())
                    .isGreaterThanOrEqualTo(delivered.size());
        }
    }

    private long posts() {
        return sandbox.charges().size();
    }
}
