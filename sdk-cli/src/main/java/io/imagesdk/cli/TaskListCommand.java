package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the tasks of an account. */
@Command(
        name = "list",
        description = {
            "Prints the newest tasks of the account: one line each with the id, the time of the submission and the"
                    + " state, separated by tabs. A time that is not known is -.",
            "Lines of JSON contain each task as 'images task submit' prints it."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images task list --provider replicate",
            "  images task list --provider replicate --max 100 --print json"
        })
final class TaskListCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Option(
            names = "--max",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "The maximum number of tasks. Default: ${DEFAULT-VALUE}.")
    private int max;

    @Option(
            names = "--print",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "The format of the lines: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ReportFormat print = ReportFormat.TEXT;

    @ArgGroup(validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    TaskListCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (max < 1) {
            throw UsageErrors.of("--max must be at least 1, was " + max);
        }
        try (ProviderSelection selection = ProviderSelection.persistent(provider, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service())) {
            ProgressLine silent = new ProgressLine(environment, true);
            List<TaskStatus> tasks =
                    new CallWaiter(environment.interrupts(), silent).await(service, () -> service.listTasks(max));
            tasks.forEach(task -> environment.out().println(print == ReportFormat.JSON ? json(task) : text(task)));
            environment.out().flush();
            return ExitCodes.DELIVERED;
        }
    }

    private static String json(TaskStatus status) {
        return ResultPrinter.escaped(ResultJson.of(status));
    }

    private static String text(TaskStatus status) {
        Instant created = status.task().createdAt();
        return status.task().id() + "\t" + (created.equals(Instant.EPOCH) ? "-" : created) + "\t"
                + TaskStatusFormatter.of(status);
    }
}
