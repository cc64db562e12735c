package io.imagesdk.examples.cli;

import io.imagesdk.model.TaskStatus;
import java.util.Locale;

/** How a task is, in words: {@code queued}, {@code running 30 %}, and the provider's own word where nobody knows it. */
final class TaskWords {
    private TaskWords() {}

    static String of(TaskStatus status) {
        boolean strange =
                status.state() == TaskStatus.State.UNKNOWN && !status.word().isEmpty();
        return status.state().name().toLowerCase(Locale.ROOT)
                + (strange ? " (" + ErrorPrinter.clean(status.word()).replaceAll("\\s+", " ") + ")" : "")
                + (status.percent().isPresent() ? " " + status.percent().getAsInt() + " %" : "");
    }
}
