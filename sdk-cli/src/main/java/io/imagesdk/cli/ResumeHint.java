package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.model.ImageTask;
import java.util.Optional;

/**
 * Adds to an error the command that awaits its task. A task that has been submitted may be billed, and without its id
 * it is lost.
 */
final class ResumeHint {
    private final ProviderSelection selection;
    private final ProgressLine progress;

    ResumeHint(ProviderSelection selection, ProgressLine progress) {
        this.selection = selection;
        this.progress = progress;
    }

    /** Returns the error with the command, or the error itself if there is no task to await. */
    ImagesException addTo(ImagesException failure) {
        Optional<ImageTask> task =
                isFinal(failure) ? Optional.empty() : failure.task().or(progress::task);
        Optional<String> command =
                task.flatMap(submitted -> selection.toOptions(submitted).map(options -> command(submitted, options)));
        if (command.isEmpty()) {
            return failure;
        }
        // A gateway that restarts does not find tasks that run.
        String introduction =
                failure instanceof TaskNotFoundException ? "to poll the task again:" + System.lineSeparator() : "";
        String hint =
                failure.hint().map(text -> text + System.lineSeparator()).orElse("") + introduction + command.get();
        return failure.withDetails(
                failure.details().toBuilder().task(task).hint(Optional.of(hint)).build());
    }

    /** Returns whether awaiting the task again is useless, or nothing was submitted. */
    private static boolean isFinal(ImagesException failure) {
        return failure instanceof TaskFailedException
                || failure instanceof ModerationException
                || failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException;
    }

    /** Returns the command. It has the id of the task, or the complete task if the provider is not polled by id. */
    private static String command(ImageTask task, String options) {
        boolean isFoundById = task.statusUrl().isEmpty() && task.imageUrls().isEmpty();
        return isFoundById
                ? "images task await " + task.id() + " " + options
                : "save this line as task.json:" + System.lineSeparator() + task.toJson() + System.lineSeparator()
                        + "images task await task.json " + options;
    }
}
