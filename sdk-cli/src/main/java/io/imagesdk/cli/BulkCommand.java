package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkException;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkItemReader;
import io.imagesdk.bulk.BulkRun;
import io.imagesdk.bulk.BulkRunBuilder;
import io.imagesdk.bulk.BulkSummary;
import io.imagesdk.bulk.ItemRecord;
import io.imagesdk.bulk.ItemState;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Portability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Generates and edits the images of many requests. */
@Command(
        name = "bulk",
        description = "Generates the images of many prompts, and prints their paths. A run that was interrupted or"
                + " killed is resumed by the same command; nothing is charged twice.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images bulk prompts.txt -o cats/",
            "  images bulk items.jsonl -p openai -m gpt-image-2 --budget 25 --price 0.04 -o out/",
            "  images bulk items.csv --in-flight 64 --rate 500 --gallery -o out/",
            "  images bulk items.jsonl -p openai -m gpt-image-2 --via batch -o out/",
            "  generate-prompts | images bulk - -o out/"
        })
final class BulkCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(
            arity = "1",
            paramLabel = "FILE",
            description = "JSON Lines (one object per line with prompt, id, images and the parameters), CSV (*.csv with"
                    + " a first row of names), or one prompt per line. '-' is standard input.")
    private String file = "";

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory of the images.")
    private String out = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress.")
    private boolean quiet;

    @ArgGroup(order = 2, validate = false, heading = BulkOptions.HEADING)
    private BulkOptions run = new BulkOptions();

    @ArgGroup(order = 3, validate = false, heading = "%nFor items that do not specify it:%n")
    private RequestOptions request = new RequestOptions();

    @ArgGroup(order = 4, validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    @ArgGroup(order = 5, validate = false, heading = "%nCall:%n")
    private BulkCallFlags flags = new BulkCallFlags();

    /** How each request is sent. */
    static final class BulkCallFlags {
        @Option(names = "--async", description = "Submit tasks and wait for them.")
        boolean async;

        @Option(
                names = "--adapt",
                description = "Translate what the provider does not support, instead of rejecting it.")
        boolean adapt;
    }

    BulkCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Path directory = environment.path(out).normalize();
        Path journal = run.journal == null ? directory.resolve("journal") : environment.path(run.journal);
        try (BulkInput input = BulkInput.open(file, environment);
                ProviderSelection selection = ProviderSelection.choose(provider, environment);
                ImagesService images = new ServiceFactory(environment, selection).open(selection.service())) {
            return execute(images, selection, input, directory, journal);
        } catch (IOException | UncheckedIOException e) {
            environment.err().println("images: the items could not be read: " + e);
            return ExitCodes.NO_RESULT;
        } catch (BulkException e) {
            environment.err().println("images: " + ErrorPrinter.clean(String.valueOf(e.getMessage())));
            return ExitCodes.NO_RESULT;
        }
    }

    private int execute(
            ImagesService images, ProviderSelection selection, BulkInput input, Path directory, Path journal) {
        if (run.via == BulkWay.BATCH && selection.profile().batch().isEmpty()) {
            throw UsageErrors.of("--via batch requires a provider with batches, which " + selection.name()
                    + " is not: add --provider openai, xai or gemini");
        }
        BulkProgressLine progress = new BulkProgressLine(environment, quiet);
        BulkSidecars sidecars = new BulkSidecars(environment, base(journal));
        BulkRunBuilder builder = BulkRun.builder(images)
                .journal(journal)
                .output(directory)
                .rules(run.rules())
                .budget(run.limit())
                .callOptions(CallOptions.builder()
                        .async(flags.async)
                        .portability(flags.adapt ? Portability.ADAPT : Portability.STRICT)
                        .build())
                .progressConsumer(progress::onProgress)
                .recordConsumer(record -> delivered(record, base(journal), progress, sidecars));
        input.count().ifPresent(builder::expectedItems);
        setLimits(builder);
        BulkItemReader items = input.items();
        try (BulkRun bulk = builder.build()) {
            CompletableFuture<BulkSummary> summary = bulk.execute(
                    stream(items).map(item -> RequestFactory.withDefaults(item, request, selection.profile())));
            Runnable unregister = environment.interrupts().onInterrupt(() -> finish(bulk, summary));
            try {
                BulkSummary ended = summary.join();
                progress.clear();
                return report(ended, directory);
            } finally {
                unregister.run();
                progress.clear();
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof BulkException failure ? failure : e;
        }
    }

    /** Stops a run and waits for the requests that run. The action of an interrupt also runs after the command. */
    private void finish(BulkRun bulk, CompletableFuture<BulkSummary> summary) {
        if (summary.isDone()) {
            return;
        }
        environment.err().println("images: finishing the requests that run; the same command resumes the run");
        bulk.stop();
        boolean ended = summary.handle((result, error) -> true).join();
        if (ended && !quiet) {
            environment.err().println("images: the requests have ended");
        }
    }

    private static Stream<BulkItem> stream(BulkItemReader items) {
        Iterable<BulkItem> iterable = () -> items;
        return StreamSupport.stream(iterable.spliterator(), false);
    }

    private void setLimits(BulkRunBuilder builder) {
        try {
            if (run.via == BulkWay.BATCH) {
                builder.viaBatch(run.batchSize);
            }
            if (run.inFlight != null) {
                builder.maxInFlight(run.inFlight);
            }
            if (run.rate != null) {
                builder.maxPerMinute(run.rate);
            }
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()));
        }
    }

    private static Path base(Path journal) {
        @Nullable Path parent = journal.toAbsolutePath().normalize().getParent();
        return parent == null ? journal : parent;
    }

    private void delivered(ItemRecord record, Path base, BulkProgressLine progress, BulkSidecars sidecars) {
        if (record.state() != ItemState.DELIVERED) {
            return;
        }
        if (run.gallery) {
            sidecars.write(record);
        }
        synchronized (this) {
            progress.clear();
            record.outcome().images().forEach(image -> environment
                    .out()
                    .println(base.resolve(image.path()).normalize()));
        }
    }

    private int report(BulkSummary summary, Path directory) {
        if (!quiet) {
            environment.err().println("images: " + line(summary));
        }
        summary.stopReason()
                .ifPresent(reason ->
                        environment.err().println("images: the run ended early: " + ErrorPrinter.clean(reason)));
        if (summary.notRequested() > 0 || summary.stopReason().isPresent()) {
            environment.err().println("images: the same command requests the items that were not requested");
        }
        long missing =
                summary.rejected() + summary.unknown() + summary.billed() + summary.pending() + summary.incomplete();
        if (missing > 0) {
            environment.err().println("images: items that are missing are listed in " + summary.undelivered());
        }
        if (summary.unknown() > 0 && !run.retryUnknown) {
            environment
                    .err()
                    .println("images: " + summary.unknown() + " items may have been charged and were not requested"
                            + " again; --retry-unknown requests them at the risk of a second charge");
        }
        if (run.gallery) {
            GalleryCommand.write(environment, directory);
        }
        if (summary.isComplete()) {
            return ExitCodes.DELIVERED;
        }
        return summary.delivered() + summary.skipped() > 0 ? ExitCodes.PARTLY_DELIVERED : ExitCodes.NO_RESULT;
    }

    private static String line(BulkSummary summary) {
        return summary.delivered() + " items delivered"
                + part(summary.skipped(), "delivered before")
                + part(summary.incomplete(), "incomplete")
                + part(summary.duplicates(), "duplicates")
                + part(summary.rejected(), "rejected")
                + part(summary.unknown(), "with an unknown outcome")
                + part(summary.billed(), "charged without an image")
                + part(summary.pending(), "pending")
                + part(summary.notRequested(), "not requested")
                + (summary.usd().signum() > 0
                        ? ", " + summary.usd().stripTrailingZeros().toPlainString() + " USD"
                        : "")
                + ", " + summary.elapsed().toSeconds() + " s";
    }

    private static String part(long count, String meaning) {
        return count == 0 ? "" : ", " + count + " " + meaning;
    }
}
