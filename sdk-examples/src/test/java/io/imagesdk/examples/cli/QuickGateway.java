package io.imagesdk.examples.cli;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskCall;
import io.imagesdk.provider.TaskTiming;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A gateway like the sandbox, whose tasks can be cancelled and are looked at as often as that is allowed. */
final class QuickGateway {
    private QuickGateway() {}

    static ProviderProfile profile() {
        Duration least = Duration.ofMillis(200);
        ProviderProfile gateway = Providers.OPENAI_COMPATIBLE;
        return gateway.toBuilder()
                .id("quick-gateway")
                .task(gateway.task().orElseThrow().toBuilder()
                        .timing(new TaskTiming(Duration.ZERO, least, 1, least, Duration.ZERO))
                        .cancel(TaskCall.post("/v1/tasks/{id}/cancel", Map.of()))
                        .build())
                .build();
    }

    static Path file(Path directory) throws IOException {
        return Files.writeString(directory.resolve("quick.json"), profile().toJson());
    }
}
