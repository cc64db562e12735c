package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.bulk.BulkException;
import io.imagesdk.bulk.BulkItem;
import io.imagesdk.bulk.BulkItemReader;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.Portability;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits requests as a batch. */
@Command(
        name = "submit",
        description = "Submits requests as a batch and prints the batch as one line of JSON, which"
                + " 'images batch await' requires.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images batch submit prompts.txt -p openai -m gpt-image-2 -o batch.json",
            "  images batch submit items.jsonl -p gemini -m gemini-3.1-flash-image -o batch.json"
        })
final class BatchSubmitCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private final CliEnvironment environment;

    @Parameters(
            arity = "1",
            paramLabel = "FILE",
            description = "The requests, as for 'images bulk': JSON Lines, CSV, or one prompt per line. '-' is standard"
                    + " input. A request without an id gets its number, for example item-1.")
    private String file = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name of the batch at the provider, by which it can be found if the response is lost:"
                    + " letters, digits and _.:-. Default: a new name.")
    @Nullable
    private String name;

    @ArgGroup(order = 2, validate = false, heading = OutputOptions.HEADING)
    private TaskSubmitCommand.TaskOutput output = new TaskSubmitCommand.TaskOutput();

    @ArgGroup(order = 3, validate = false, heading = "%nFor requests that do not specify it:%n")
    private RequestOptions request = new RequestOptions();

    @ArgGroup(order = 4, validate = false, heading = ProviderOptions.HEADING)
    private ProviderOptions provider = new ProviderOptions();

    @ArgGroup(order = 5, validate = false, heading = "%nCall:%n")
    private BatchFlags flags = new BatchFlags();

    /** How the requests are sent. */
    static final class BatchFlags {
        @Option(
                names = "--adapt",
                description = "Translate what the provider does not support, instead of rejecting it.")
        boolean adapt;
    }

    BatchSubmitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProgressLine progress = new ProgressLine(environment, output.quiet);
        try (BulkInput input = BulkInput.open(file, environment);
                ProviderSelection selection = ProviderSelection.persistent(provider, environment);
                ImagesService service = new ServiceFactory(environment, selection).open(selection.service());
                TaskFile target = TaskFile.open("batch", output.out, output.overwrite, environment)) {
            String batchName = name == null ? newName() : name;
            CallOptions options = CallOptions.builder()
                    .portability(flags.adapt ? Portability.ADAPT : Portability.STRICT)
                    .build();
            progress.start(selection.name());
            ImageBatch batch = new CallWaiter(environment.interrupts(), progress)
                    .await(
                            service,
                            () -> service.submitBatch(batchName, inputs(input.items(), selection.profile()), options));
            progress.done("batch " + batch.id() + " with " + batch.requests() + " requests, named " + batchName);
            return target.write(batch.toJson());
        } catch (IOException | UncheckedIOException e) {
            throw UsageErrors.of("the requests cannot be read: " + e.getMessage());
        } finally {
            progress.clear();
        }
    }

    private String newName() {
        return "images-" + STAMP.format(LocalDateTime.now(environment.clock())) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    private Iterable<BatchInput> inputs(BulkItemReader items, ProviderProfile profile) {
        return () -> new Iterator<>() {
            private long number;

            @Override
            public boolean hasNext() {
                return read(items::hasNext);
            }

            @Override
            public BatchInput next() {
                BulkItem item = RequestFactory.withDefaults(read(items::next), request, profile);
                number++;
                return new BatchInput(item.id().orElse("item-" + number), item.request());
            }
        };
    }

    /** Reads an item. One that cannot be read is a mistake of the input, and nothing is sent. */
    private static <T> T read(Supplier<T> item) {
        try {
            return item.get();
        } catch (BulkException e) {
            throw UsageErrors.of(ErrorPrinter.clean(String.valueOf(e.getMessage())));
        }
    }
}
