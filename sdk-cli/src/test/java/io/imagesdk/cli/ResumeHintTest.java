package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.ImageTask;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a task that can still be had. */
final class ResumeHintTest {
    private static final URI BASE = URI.create("https://gateway.example/v1");

    @TempDir
    Path directory;

    private final ProviderOptions options = new ProviderOptions();

    @Test
    void namesTheProfileSoThatAShellUnderstandsIt() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("it's mine"));
        options.profile = FastTaskGateway.file(folder).toString();

        ImagesException told = reminded(late(task(Optional.empty())));

        assertThat(told.hint().orElseThrow())
                .isEqualTo("wait\nimages task await task_1 --profile '"
                        + options.profile.replace("'", "'\\''")
                        + "' --base-url https://gateway.example/v1");
    }

    @Test
    void givesTheWholeTaskWhereItsIdIsNotEnough() {
        options.provider = "xai-compatible";
        options.baseUrl = BASE.toString();
        ImageTask task = task(Optional.of("https://gateway.example/v1/looks/7"));

        ImagesException told = reminded(late(task));

        assertThat(told.hint().orElseThrow().lines())
                .containsSequence(
                        task.toJson(),
                        "images task await task.json --provider xai-compatible --base-url https://gateway.example/v1");
        assertThat(told).isInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void saysNothingOfATaskThatIsOver() {
        options.provider = "xai";
        ImagesException failed = new TaskFailedException("it failed", details(task(Optional.empty())), null);

        assertThat(reminded(failed)).isSameAs(failed);
    }

    private ImagesException reminded(ImagesException failure) {
        CliEnvironment environment = new CliEnvironment(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()),
                Map.of(),
                Optional.empty(),
                CliRunner.CLOCK,
                directory,
                action -> () -> {});
        try (ProviderSelection selection = ProviderSelection.choose(options, environment)) {
            return ResumeHint.of(selection, new ProgressLine(environment, true)).added(failure);
        }
    }

    private static ImagesException late(ImageTask task) {
        return new TaskTimeoutException("late", details(task), null);
    }

    private static ErrorDetails details(ImageTask task) {
        return ErrorDetails.of(BillingStatus.UNKNOWN)
                .task(Optional.of(task))
                .hint(Optional.of("wait"))
                .build();
    }

    private static ImageTask task(Optional<String> lookup) {
        return new ImageTask("any", BASE, "task_1", ImageTask.TaskKind.GENERATE, Instant.EPOCH, lookup, List.of());
    }
}
