package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands that await the tasks whose images a call has not delivered. A task that has been submitted may be
 * billed, and without its id it is lost. A call that is split has several tasks.
 */
final class ResumeHint {
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9_.:][A-Za-z0-9_.:-]*");

    private final ProviderSelection selection;
    private final ProgressLine progress;

    ResumeHint(ProviderSelection selection, ProgressLine progress) {
        this.selection = selection;
        this.progress = progress;
    }

    /** Returns the error with one command for each task, or the error itself if there is no task to await. */
    ImagesException addTo(ImagesException failure) {
        List<ImageTask> tasks = tasks(failure);
        List<String> commands = commands(tasks);
        if (commands.isEmpty()) {
            return failure;
        }
        // A gateway that restarts does not find tasks that run.
        Stream<String> introduction =
                failure instanceof TaskNotFoundException ? Stream.of(introduction(tasks)) : Stream.empty();
        String hint = Stream.of(failure.hint().stream(), introduction, commands.stream())
                .flatMap(lines -> lines)
                .collect(Collectors.joining(System.lineSeparator()));
        return failure.withDetails(failure.details().toBuilder()
                .task(failure.task().or(() -> Optional.of(tasks.get(0))))
                .hint(hint)
                .build());
    }

    /** Returns the lines about the tasks of a result without some of its images, or no lines if there is no task. */
    List<String> linesFor(ImageResult<?> result) {
        List<ImageTask> tasks = List.copyOf(tasksOf(result.outcomes(), error -> !isFinal(error)));
        List<String> commands = commands(tasks);
        return commands.isEmpty()
                ? commands
                : Stream.concat(Stream.of(introduction(tasks)), commands.stream())
                        .toList();
    }

    private static String introduction(List<ImageTask> tasks) {
        return tasks.size() == 1 ? "to poll the task again:" : "to poll the tasks again:";
    }

    /** Returns the tasks that can be awaited: those of the outcomes in their order, and then the others. */
    private List<ImageTask> tasks(ImagesException failure) {
        Set<ImageTask> tasks = tasksOf(failure.outcomes(), error -> !isFinal(error));
        if (!isFinal(failure)) {
            failure.task().ifPresent(tasks::add);
            // The progress does not report which of its tasks have delivered their images.
            if (failure.outcomes().stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
                Set<ImageTask> ended = tasksOf(failure.outcomes(), ResumeHint::isFinal);
                progress.tasks().stream().filter(task -> !ended.contains(task)).forEach(tasks::add);
            }
        }
        return List.copyOf(tasks);
    }

    private static Set<ImageTask> tasksOf(
            List<? extends ImageOutcome<?>> outcomes, Predicate<ImagesException> condition) {
        Set<ImageTask> tasks = new LinkedHashSet<>();
        for (ImageOutcome<?> outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Failed<?> failed && condition.test(failed.error())) {
                failed.error().task().ifPresent(tasks::add);
            }
        }
        return tasks;
    }

    /** Returns whether awaiting the task again is useless, or nothing was submitted. */
    private static boolean isFinal(ImagesException failure) {
        return failure instanceof TaskFailedException
                || failure instanceof ModerationException
                || failure instanceof InvalidRequestException
                || failure instanceof InvalidConfigurationException;
    }

    private List<String> commands(List<ImageTask> tasks) {
        List<String> commands = new ArrayList<>();
        for (ImageTask task : tasks) {
            String file = tasks.size() == 1 ? "task.json" : "task-" + (tasks.indexOf(task) + 1) + ".json";
            selection.toOptions(task).ifPresent(options -> commands.add(command(task, file, options)));
        }
        return commands;
    }

    /**
     * Returns the command. It has the id of the task, or the complete task if the provider is not polled by id. An id
     * is text of the server, so that the command contains none that means something to a shell.
     */
    private static String command(ImageTask task, String file, String options) {
        boolean isFoundById = task.statusUrl().isEmpty()
                && task.imageUrls().isEmpty()
                && PLAIN_ID.matcher(task.id()).matches();
        return isFoundById
                ? "images task await " + task.id() + " " + options
                : "save this line as " + file + ":" + System.lineSeparator() + task.toJson() + System.lineSeparator()
                        + "images task await " + file + " " + options;
    }
}
