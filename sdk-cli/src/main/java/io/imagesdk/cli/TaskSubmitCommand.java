package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageTask;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for pictures and does not wait for them. */
@Command(
        name = "submit",
        description = "Asks for pictures as generate does, and prints the task as one line of JSON; keep it.",
        sortOptions = false)
final class TaskSubmitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private final RequestOptions request = new RequestOptions();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Option(
            names = {"--out", "--output"},
            paramLabel = "FILE.json",
            description = "Keep the task in this file and print the file's path.")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Replace a file of the same name; otherwise that is refused.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "No progress on standard error.")
    private boolean quiet;

    @Mixin
    private final CallSettings settings = new CallSettings();

    TaskSubmitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String prompt = PromptText.of(request, environment);
        try (ProviderSelection selection = ProviderSelection.lasting(provider, environment)) {
            GenerateRequest wanted = RequestFactory.of(request, prompt, selection.profile(), false)
                    .generation();
            CallOptions options = settings.options().toBuilder().async(true).build();
            ImagesServiceBuilder builder = settings.limits.applied(selection.service());
            return settings.dryRun
                    ? DryRun.print(environment, builder, service -> service.preview(wanted, options))
                    : submit(selection, builder, wanted, options);
        }
    }

    private int submit(
            ProviderSelection selection, ImagesServiceBuilder builder, GenerateRequest wanted, CallOptions options) {
        ProgressLine progress = new ProgressLine(environment, quiet);
        try (ImagesService service = new ServiceFactory(environment).open(selection.profile(), builder);
                TaskFile place = TaskFile.open(out, overwrite, environment)) {
            progress.start(selection.name());
            ImageTask task = new CallWaiter(environment.interrupts(), progress)
                    .on(service, () -> service.submit(wanted, options));
            progress.done();
            return place.keep(task);
        } catch (ImagesException e) {
            throw ResumeHint.of(selection, progress).added(e);
        } finally {
            progress.clear();
        }
    }
}
