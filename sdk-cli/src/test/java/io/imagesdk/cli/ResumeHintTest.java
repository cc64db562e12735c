package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.error.TaskTimeoutException;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Progress;
import io.imagesdk.model.TaskStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"$(reboot)", "a;b", "a&b", "a b", "-h", "dGFzay00NzE+Lw=="})
    void printsTheCompleteTaskIfTheShellCouldMisreadItsId(String id) {
        options.profile.provider = "xai";
        ImageTask task = task(id, Optional.empty());

        ImagesException error = withHint(late(task));

        assertThat(error.hint().orElseThrow().lines())
                .containsSequence(task.toJson(), "images task await task.json --provider xai");
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

    @Test
    void printsEachTaskOfASplitCallOnceInTheOrderOfItsOutcomes() {
        options.profile.provider = "xai";
        ImageTask first = task("task_1", Optional.empty());
        ImageTask second = task("task_2", Optional.empty());
        ImagesException failed = new TaskFailedException("it failed", details(task("task_3", Optional.empty())), null);

        ImagesException error = withHint(new CallTimeoutException(
                "late",
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .task(Optional.of(first))
                        .outcomes(List.of(
                                outcome(0, late(second)),
                                outcome(1, late(second)),
                                outcome(2, late(first)),
                                outcome(3, failed)))
                        .build(),
                null));

        assertThat(error.hint().orElseThrow().lines())
                .containsExactly("images task await task_2 --provider xai", "images task await task_1 --provider xai");
        assertThat(error.task()).contains(first);
    }

    @Test
    void printsTheOtherTasksOfASplitCallWhoseFirstOneFailed() {
        options.profile.provider = "xai";
        ImagesException failed = new TaskFailedException("it failed", details(task("task_1", Optional.empty())), null);
        ImageTask other = task("task_2", Optional.empty());

        ImagesException error = withHint(failed.withDetails(failed.details().toBuilder()
                .outcomes(List.of(outcome(0, failed), outcome(1, late(other))))
                .build()));

        assertThat(error.hint().orElseThrow().lines())
                .containsExactly("wait", "images task await task_2 --provider xai");
    }

    @Test
    void namesAFileForEachCompleteTask() {
        options.profile.provider = "xai";
        ImageTask first = task("task_1", Optional.of("https://gateway.example/v1/status/1"));
        ImageTask second = task("task_2", Optional.of("https://gateway.example/v1/status/2"));

        ImagesException error = withHint(new CallTimeoutException(
                "late",
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .outcomes(List.of(outcome(0, late(first)), outcome(1, late(second))))
                        .build(),
                null));

        assertThat(error.hint().orElseThrow().lines())
                .containsExactly(
                        "save this line as task-1.json:",
                        first.toJson(),
                        "images task await task-1.json --provider xai",
                        "save this line as task-2.json:",
                        second.toJson(),
                        "images task await task-2.json --provider xai");
    }

    /** A call that ends without details, for example because its thread was interrupted. */
    @Test
    void printsEachTaskThatOnlyTheProgressKnows() {
        options.profile.provider = "xai";
        ProgressLine progress = progress();
        for (String id : List.of("task_1", "task_2", "task_1")) {
            progress.onProgress(Progress.polling(
                    new TaskStatus(
                            task(id, Optional.empty()),
                            TaskStatus.State.RUNNING,
                            "",
                            OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    Duration.ZERO));
        }

        ImagesException error = withHint(
                new CallCancelledException(
                        "interrupted", ErrorDetails.of(BillingStatus.UNKNOWN).build(), null),
                progress);

        assertThat(error.hint().orElseThrow().lines())
                .containsExactly("images task await task_1 --provider xai", "images task await task_2 --provider xai");
        assertThat(error.task()).contains(task("task_1", Optional.empty()));
    }

    private ImagesException withHint(ImagesException failure) {
        return withHint(failure, progress());
    }

    private ImagesException withHint(ImagesException failure, ProgressLine progress) {
        CliEnvironment environment = new CliRunner(directory).environment();
        try (ProviderSelection selection = ProviderSelection.choose(options, environment)) {
            return new ResumeHint(selection, progress).addTo(failure);
        }
    }

    private ProgressLine progress() {
        return new ProgressLine(new CliRunner(directory).environment(), true);
    }

    private static ImageOutcome<?> outcome(int index, ImagesException error) {
        return new ImageOutcome.Failed<>(index, error, Optional.empty(), Optional.empty());
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
        return task("task_1", statusUrl);
    }

    private static ImageTask task(String id, Optional<String> statusUrl) {
        return new ImageTask(
                "any",
                BASE,
                id,
                ImageTask.TaskKind.GENERATE,
                Instant.EPOCH,
                statusUrl,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
