package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Portability;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Submits a generation as a task. */
@Command(
        name = "submit",
        description = "Submits a generation as a task and prints the task as one line of JSON, which"
                + " 'images task await' requires.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = "  images task submit --base-url https://gateway.example \"A cat in a tree\" -o task.json")
final class TaskSubmitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @ArgGroup(order = 1, heading = PromptOptions.HEADING)
    private PromptOptions prompt = new PromptOptions();

    @ArgGroup(order = 2, validate = false, heading = RequestOptions.HEADING)
    private RequestOptions request = new RequestOptions();

    @ArgGroup(order = 3, validate = false, heading = OutputOptions.HEADING)
    private TaskOutput output = new TaskOutput();

    @ArgGroup(order = 4, validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    @ArgGroup(order = 5, validate = false, heading = "%nCall:%n")
    private SubmitFlags flags = new SubmitFlags();

    TaskSubmitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String text = prompt.read(environment);
        try (ProviderSelection selection = ProviderSelection.persistent(provider, environment)) {
            GenerateRequest generation =
                    RequestFactory.of(request, text, selection.profile(), false).generation();
            CallOptions options = CallOptions.builder()
                    .async(true)
                    .portability(flags.adapt ? Portability.ADAPT : Portability.STRICT)
                    .build();
            ImagesServiceBuilder builder = selection.service();
            return flags.dryRun
                    ? new DryRun(environment, selection).print(builder, service -> service.preview(generation, options))
                    : submit(selection, builder, generation, options);
        }
    }

    private int submit(
            ProviderSelection selection,
            ImagesServiceBuilder builder,
            GenerateRequest generation,
            CallOptions options) {
        ProgressLine progress = new ProgressLine(environment, output.quiet);
        try (ImagesService service = new ServiceFactory(environment, selection).open(builder);
                TaskFile file = TaskFile.open("task", output.out, output.overwrite, environment)) {
            progress.start(selection.name());
            ImageTask task = new CallWaiter(environment.interrupts(), progress)
                    .await(service, () -> service.submit(generation, options));
            progress.done("submitted");
            return file.write(task.toJson());
        } catch (ImagesException e) {
            throw new ResumeHint(selection, progress).addTo(e);
        } finally {
            progress.clear();
        }
    }

    /** Where the task is stored. */
    static final class TaskOutput {
        @Option(
                names = {"-o", "--out", "--output"},
                paramLabel = "FILE.json",
                description = "Store the task in a file that only you can read, and print its path.")
        @Nullable
        String out;

        @Option(names = "--overwrite", description = "Replace an existing file instead of rejecting the command.")
        boolean overwrite;

        @Option(
                names = {"-q", "--quiet"},
                description = "Print no progress.")
        boolean quiet;
    }

    /** How the request is sent. */
    static final class SubmitFlags {
        @Option(
                names = "--adapt",
                description = "Translate what the provider does not support, with a warning, instead of rejecting it.")
        boolean adapt;

        @Option(
                names = "--dry-run",
                description = "Print the request as a curl command without the key, and send nothing.")
        boolean dryRun;
    }
}
