package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Charge;
import io.imagesdk.testkit.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are killed while their items are in batches: nothing is charged twice, and nothing paid is lost. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledBatchRunTest {
    private static final int ITEMS_PER_BATCH = 10;
    private static final Pattern ID = Pattern.compile("\"(?:custom_id|key|id)\":\"(sku-\\d+)\"");

    /** The complete test has 20 kills; the build has fewer. */
    private static final int KILLS = Integer.getInteger("imagesdk.bulk.kills", 4);

    private static final int ITEMS = Integer.getInteger("imagesdk.bulk.batch.items", 40);

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
            ProviderProfile profile = Providers.byId(args[1]).orElseThrow();
            try (ImagesService images = BatchRunTest.service(profile, args[0]);
                    BulkRun run = BulkRun.builder(images)
                            .journal(Path.of("journal"))
                            .output(Path.of("images"))
                            .viaBatch(ITEMS_PER_BATCH)
                            .build()) {
                System.out.println(run.execute(
                                IntStream.range(0, Integer.parseInt(args[2])).mapToObj(Program::item))
                        .join());
            }
        }

        private static BulkItem item(int number) {
            return BulkItem.of(
                    "sku-" + number,
                    GenerateRequest.builder()
                            .prompt("A cat number " + number + " [polls=" + (2 + number % 7) + "] [bytes=20000]")
                            .model("m-1")
                            .build());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "xai", "gemini"})
    void chargesNothingTwiceThoughTheProcessIsKilled(String provider) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        KilledProgram program = new KilledProgram(
                Program.class,
                directory,
                sandbox.baseUrl(Providers.byId(provider).orElseThrow()).toString(),
                provider,
                String.valueOf(ITEMS));
        for (int i = 0; i < KILLS; i++) {
            program.kill(program.start(), 300 + random.nextInt(2_500));
        }
        String log = program.complete();

        Map<String, Long> charges = sandbox.charges().stream()
                .map(Charge::request)
                .collect(
                        Collectors.groupingBy(request -> id(new String(request.body(), UTF_8)), Collectors.counting()));
        assertThat(charges.values()).as("seed %s", seed).allMatch(count -> count == 1);
        Map<String, Long> delivered = Files.readAllLines(directory.resolve("journal.manifest.jsonl")).stream()
                .collect(Collectors.groupingBy(KilledBatchRunTest::id, Collectors.counting()));
        assertThat(delivered.keySet()).as("seed %s: %s", seed, log).containsAll(charges.keySet());
        assertThat(delivered.values()).allMatch(count -> count == 1);
        List<String> undelivered = Files.readAllLines(directory.resolve("journal.undelivered.jsonl"));
        assertThat(undelivered).allMatch(line -> line.contains("\"state\":\"UNKNOWN\""));
        assertThat(undelivered).hasSizeLessThanOrEqualTo(ITEMS_PER_BATCH * program.kills());
        assertThat(delivered.size() + undelivered.size()).isEqualTo(ITEMS);
        Set<String> files = Set.of(directory.resolve("images").toFile().list());
        assertThat(files)
                .containsAll(delivered.keySet().stream().map(id -> id + ".png").toList());
    }

    private static String id(String json) {
        Matcher matcher = ID.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }
}
