package io.imagesdk.cli;

import io.imagesdk.provider.PollingSchedule;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskRequest;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The profile of a gateway whose tasks can be cancelled and are polled at short intervals. */
final class FastTaskGateway {
    private FastTaskGateway() {}

    static ProviderProfile profile() {
        Duration interval = Duration.ofMillis(200);
        ProviderProfile gateway = Providers.OPENAI_COMPATIBLE;
        return gateway.toBuilder()
                .id("quick-gateway")
                .task(gateway.task().orElseThrow().toBuilder()
                        .pollingSchedule(new PollingSchedule(Duration.ZERO, interval, 1, interval, Duration.ZERO))
                        .cancelRequest(TaskRequest.post("/v1/tasks/{id}/cancel", Map.of()))
                        .build())
                .build();
    }

    static Path file(Path directory) throws IOException {
        return Files.writeString(directory.resolve("quick.json"), profile().toJson());
    }
}
