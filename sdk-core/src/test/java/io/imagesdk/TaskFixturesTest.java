package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.AutoAdvancingScheduler;
import io.imagesdk.testing.SuiteLog;
import io.imagesdk.testing.TaskGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every fixture of a task is used by a test of the public API. */
@Timeout(30)
class TaskFixturesTest {
    private static final Path TESTS = Path.of("src/test/java/io/imagesdk");

    @Test
    void leavesNoFixtureOfATaskOut() throws IOException, JsonException {
        StringBuilder code = new StringBuilder();
        for (String test :
                List.of("TaskTest", "DialectsTest", "TaskFixturesTest", "internal/encode/AsyncActivationTest")) {
            code.append(Files.readString(TESTS.resolve(test + ".java")));
        }
        List<String> files = Json.parse(TaskGateway.text("index.json")).items().stream()
                .flatMap(entry -> entry.get("file").text().stream())
                .filter(file -> file.matches("(kie|apimart|async-query)/.*|.*(deferred|async|task).*"))
                .toList();

        assertThat(files).hasSizeGreaterThan(30).allMatch(file -> code.indexOf("\"" + file) >= 0);
    }

    @Test
    void looksWhereThePageOfTheGatewaySays() throws Exception {
        AutoAdvancingScheduler time = new AutoAdvancingScheduler(task -> CompletableFuture.runAsync(task));
        try (TaskGateway gateway = new TaskGateway();
                ImagesService images = ImagesService.builder()
                        .provider(Providers.OPENAI_COMPATIBLE)
                        .baseUrl(gateway.url())
                        .apiKey(SuiteLog.KEY)
                        .environment(ServiceFixtures.environment(time))
                        .build()) {
            gateway.fixture(200, "dieyuyun/async.submit.response.json").fixture(200, "dieyuyun/async.poll.done.json");
            images.blocking()
                    .generate(
                            GenerateRequest.builder().prompt("a koi").build(),
                            Delivery.asUrl(),
                            CallOptions.builder().async(true).build());

            Json look = TaskGateway.index("dieyuyun/async.poll.request.txt");
            assertThat(gateway.lines().get(1))
                    .isEqualTo(look.get("method").text().orElseThrow() + " "
                            + look.get("path").text().orElseThrow());
        }
    }
}
