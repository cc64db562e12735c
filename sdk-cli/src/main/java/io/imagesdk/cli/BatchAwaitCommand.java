package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.BatchSummary;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Waits for a batch and delivers its images. */
@Command(
        name = "await",
        description = "Waits for a batch, stores its images, and prints their paths. Nothing is submitted again. The"
                + " position in the results is stored in FILE.json, so that the same command continues there.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images batch await batch.json -o out/",
            "  images batch await batch_abc123 -p openai -o out/ --json"
        })
final class BatchAwaitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private BatchReference batch = new BatchReference();

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory of the images, which are named after the ids of the requests.")
    private String out = "";

    @ArgGroup(order = 1, validate = false, heading = OutputOptions.HEADING)
    private BatchOutput output = new BatchOutput();

    @ArgGroup(order = 2, validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    /** How the images are stored, and what is printed. */
    static final class BatchOutput {
        @Option(
                names = "--overwrite",
                description = "Replace an existing file. By default the next free number is appended to the name.")
        boolean overwrite;

        @Option(
                names = "--allow-host",
                paramLabel = "HOST[:PORT]",
                description = "Download images from this host even if it is not public or uses http. Can be repeated.")
        List<String> allowedHosts = new ArrayList<>();

        @Option(names = "--json", description = "Print one JSON object per result, in place of paths.")
        boolean json;

        @Option(
                names = {"-q", "--quiet"},
                description = "Print no progress.")
        boolean quiet;
    }

    BatchAwaitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProgressLine progress = new ProgressLine(environment, output.quiet);
        DownloadPolicy downloads = OutputOptions.downloadPolicy(output.allowedHosts);
        Delivery.Files directory = Delivery.toDirectory(environment.path(out).normalize());
        Delivery.Files files = output.overwrite ? directory.withOverwrite() : directory;
        CallOptions.Builder options = CallOptions.builder();
        if (provider.timeout != null) {
            options.timeout(provider.timeout);
        }
        try (ProviderSelection selection = batch.provider(provider, environment);
                ImagesService service = new ServiceFactory(environment, selection)
                        .open(selection.service().downloadPolicy(downloads))) {
            ImageBatch awaited = batch.read(service, environment);
            BatchFile file = new BatchFile(batch.file(environment));
            long failedBefore = file.failed();
            progress.start(selection.name());
            BatchSummary summary = new CallWaiter(environment.interrupts(), progress)
                    .await(
                            service,
                            () -> service.awaitBatch(
                                    awaited, files, result -> deliver(result, file, progress), options.build()));
            progress.done(describe(summary, failedBefore));
            return report(summary, awaited.position().results() - failedBefore, failedBefore);
        } finally {
            progress.clear();
        }
    }

    /**
     * Prints a result, and stores the position behind it. If an image cannot be stored, for example because the disk is
     * full, the command ends, so that the next one reads the result again.
     */
    private void deliver(BatchResult<Path> result, BatchFile file, ProgressLine progress) {
        if (result.failure().orElse(null) instanceof ImageStorageException failure) {
            throw failure;
        }
        progress.interrupt(() -> print(result));
        result.images().stream()
                .flatMap(images -> images.outcomes().stream())
                .flatMap(BatchAwaitCommand::storageFailure)
                .findFirst()
                .ifPresent(failure -> {
                    throw failure;
                });
        file.store(result);
    }

    private static Stream<ImageStorageException> storageFailure(ImageOutcome<?> outcome) {
        return outcome instanceof ImageOutcome.Failed<?> failed
                        && failed.error() instanceof ImageStorageException failure
                ? Stream.of(failure)
                : Stream.empty();
    }

    private void print(BatchResult<Path> result) {
        if (output.json) {
            BatchReport.print(environment, BatchReport.json(result));
        } else {
            // A result that cannot be read may have delivered an image before.
            Stream.concat(
                            result.images().stream().flatMap(images -> images.outcomes().stream()),
                            result.failure().stream().flatMap(failure -> failure.outcomes().stream()))
                    .filter(ImageOutcome.Delivered.class::isInstance)
                    .map(outcome ->
                            ((ImageOutcome.Delivered<?>) outcome).image().content())
                    .forEach(environment.out()::println);
            environment.out().flush();
        }
        ErrorPrinter errors = new ErrorPrinter(environment.err());
        result.images().ifPresent(images -> images.outcomes().forEach(errors::undelivered));
        result.failure().ifPresent(failure -> {
            environment.err().println(line(result.id(), failure));
            failure.outcomes().stream()
                    .filter(ImageOutcome.Failed.class::isInstance)
                    .forEach(errors::undelivered);
        });
    }

    private static String line(String id, ImagesException failure) {
        return "images: " + ErrorPrinter.clean(id) + ": " + ErrorPrinter.clean(String.valueOf(failure.getMessage()));
    }

    private static String describe(BatchSummary summary, long failedBefore) {
        return summary.status().state().name().toLowerCase(Locale.ROOT) + ", " + summary.delivered() + " delivered, "
                + summary.failed() + " failed, " + summary.missing() + " without a result"
                + (failedBefore == 0 ? "" : ", " + failedBefore + " failed before");
    }

    /** Returns the exit code for the results of this command and of those before it. */
    private int report(BatchSummary summary, long deliveredBefore, long failedBefore) {
        summary.status()
                .message()
                .ifPresent(message -> environment.err().println("images: " + ErrorPrinter.clean(message)));
        if (summary.status().state() == BatchState.FAILED) {
            return ExitCodes.PROVIDER_ERROR;
        }
        boolean complete = summary.failed() + failedBefore == 0
                && summary.missing() == 0
                && summary.status().state() == BatchState.ENDED;
        if (complete) {
            return ExitCodes.DELIVERED;
        }
        return summary.delivered() + deliveredBefore > 0 ? ExitCodes.PARTLY_DELIVERED : ExitCodes.NO_RESULT;
    }
}
