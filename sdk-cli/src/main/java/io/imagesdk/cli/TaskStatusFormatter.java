package io.imagesdk.cli;

import io.imagesdk.model.TaskStatus;
import java.util.Locale;

/** How a task is, in words: {@code queued}, {@code running 30 %}, and the provider's own word where nobody knows it. */
final class TaskStatusFormatter {
    private TaskStatusFormatter() {}

    static String of(TaskStatus status) {
        boolean strange = status.state() == TaskStatus.State.UNKNOWN
                && !status.providerStatus().isEmpty();
        return status.state().name().toLowerCase(Locale.ROOT)
                + (strange ? " (" + ErrorPrinter.clean(status.providerStatus()).replaceAll("\\s+", " ") + ")" : "")
                + (status.percent().isPresent() ? " " + status.percent().getAsInt() + " %" : "");
    }
}
