package io.imagesdk.examples.cli;

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
    private final Surroundings surroundings;

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

    TaskSubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String prompt = PromptText.of(request, surroundings);
        try (Endpoint endpoint = Endpoint.lasting(provider, surroundings)) {
            GenerateRequest wanted =
                    Wishes.of(request, prompt, endpoint.profile(), false).generation();
            CallOptions options = settings.options().toBuilder().async(true).build();
            ImagesServiceBuilder builder = settings.limits.applied(endpoint.service());
            return settings.dryRun
                    ? DryRun.print(surroundings, builder, service -> service.preview(wanted, options))
                    : submit(endpoint, builder, wanted, options);
        }
    }

    private int submit(Endpoint endpoint, ImagesServiceBuilder builder, GenerateRequest wanted, CallOptions options) {
        ProgressLine progress = new ProgressLine(surroundings, quiet);
        try (ImagesService service = new ServiceOpening(surroundings).open(endpoint.profile(), builder);
                TaskPlace place = TaskPlace.open(out, overwrite, surroundings)) {
            progress.start(endpoint.name());
            ImageTask task =
                    new Waiting(surroundings.interrupts(), progress).on(service, () -> service.submit(wanted, options));
            progress.done();
            return place.keep(task);
        } catch (ImagesException failure) {
            throw TaskReminder.of(endpoint, progress).added(failure);
        } finally {
            progress.clear();
        }
    }
}
