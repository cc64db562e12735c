package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.model.ImageTask;
import java.util.Optional;

/** Makes a failure say by which command its task is awaited again: what is paid for is lost only to those who cannot name it. */
final class ResumeHint {
    private final ProviderSelection selection;
    private final ProgressLine progress;

    private ResumeHint(ProviderSelection selection, ProgressLine progress) {
        this.selection = selection;
        this.progress = progress;
    }

    static ResumeHint of(ProviderSelection selection, ProgressLine progress) {
        return new ResumeHint(selection, progress);
    }

    ImagesException added(ImagesException failure) {
        Optional<ImageTask> task =
                over(failure) ? Optional.empty() : failure.task().or(progress::task);
        Optional<String> command =
                task.flatMap(known -> selection.again(known).map(options -> command(known, options)));
        if (command.isEmpty()) {
            return failure;
        }
        String hint =
                failure.hint().map(words -> words + System.lineSeparator()).orElse("") + command.get();
        return failure.withDetails(
                failure.details().toBuilder().task(task).hint(Optional.of(hint)).build());
    }

    /** Whether nothing is to be had by waiting any more, or nothing was asked for. */
    private static boolean over(ImagesException failure) {
        return failure instanceof TaskFailedException
                || failure instanceof TaskNotFoundException
                || failure instanceof ModerationException
                || failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException;
    }

    /** An id is enough where the task is looked at by it; one with an address of its own is kept whole. */
    private static String command(ImageTask task, String options) {
        boolean byId = task.statusUrl().isEmpty() && task.imageUrls().isEmpty();
        return byId
                ? "images task await " + task.id() + " " + options
                : "keep this line as task.json:" + System.lineSeparator() + task.toJson() + System.lineSeparator()
                        + "images task await task.json " + options;
    }
}
