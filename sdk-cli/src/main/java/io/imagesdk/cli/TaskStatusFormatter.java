package io.imagesdk.cli;

import io.imagesdk.model.TaskStatus;
import java.util.Locale;

/**
 * Formats the state of a task, for example {@code queued} or {@code running 30 %}. If the library does not know the
 * state, the provider's name for it follows.
 */
final class TaskStatusFormatter {
    private TaskStatusFormatter() {}

    static String of(TaskStatus status) {
        boolean isUnknown = status.state() == TaskStatus.State.UNKNOWN
                && !status.providerStatus().isEmpty();
        return status.state().name().toLowerCase(Locale.ROOT)
                + (isUnknown
                        ? " (" + ErrorPrinter.clean(status.providerStatus()).replaceAll("\\s+", " ") + ")"
                        : "")
                + (status.percent().isPresent() ? " " + status.percent().getAsInt() + " %" : "");
    }
}
