package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.ImageTask;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that awaits a task, in the error of a call. */
final class ResumeHintTest {
    private static final URI BASE = URI.create("https://gateway.example/v1");

    @TempDir
    Path directory;

    private final ProviderOptions options = new ProviderOptions();

    @Test
    void quotesTheProfileForTheShell() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("it's mine"));
        options.profile.profile = FastTaskGateway.file(folder);

        ImagesException error = withHint(late(task(Optional.empty())));

        assertThat(error.hint().orElseThrow())
                .isEqualTo("wait\nimages task await task_1 --profile '"
                        + options.profile.profile.toString().replace("'", "'\\''")
                        + "' --base-url https://gateway.example/v1");
    }

    @Test
    void printsTheCompleteTaskIfItsIdIsNotSufficient() {
        options.profile.provider = "xai-compatible";
        options.baseUrl = BASE.toString();
        ImageTask task = task(Optional.of("https://gateway.example/v1/status/7"));

        ImagesException error = withHint(late(task));

        assertThat(error.hint().orElseThrow().lines())
                .containsSequence(
                        task.toJson(),
                        "images task await task.json --provider xai-compatible --base-url https://gateway.example/v1");
        assertThat(error).isInstanceOf(TaskTimeoutException.class);
    }

    @Test
    void addsNothingForACompletedTask() {
        options.profile.provider = "xai";
        ImagesException failed = new TaskFailedException("it failed", details(task(Optional.empty())), null);

        assertThat(withHint(failed)).isSameAs(failed);
    }

    /** A gateway that restarts does not find tasks that run. */
    @Test
    void printsHowToPollATaskAgainThatWasNotFound() {
        options.profile.provider = "xai";
        ImagesException missing = new TaskNotFoundException("not found", details(task(Optional.empty())), null);

        ImagesException error = withHint(missing);

        assertThat(error.hint().orElseThrow().lines().skip(1)).first().isEqualTo("to poll the task again:");
        assertThat(error.hint().orElseThrow()).contains("images task await task_1 --provider xai");
        assertThat(error.task()).get().extracting(ImageTask::id).isEqualTo("task_1");
    }

    private ImagesException withHint(ImagesException failure) {
        CliEnvironment environment = new CliRunner(directory).environment();
        try (ProviderSelection selection = ProviderSelection.choose(options, environment)) {
            return new ResumeHint(selection, new ProgressLine(environment, true)).addTo(failure);
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

    private static ImageTask task(Optional<String> statusUrl) {
        return new ImageTask(
                "any",
                BASE,
                "task_1",
                ImageTask.TaskKind.GENERATE,
                Instant.EPOCH,
                statusUrl,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
