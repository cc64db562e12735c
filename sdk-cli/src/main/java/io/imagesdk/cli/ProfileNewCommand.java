package io.imagesdk.cli;

import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a profile file to start with. */
@Command(
        name = "new",
        description = "Writes a complete profile file that starts as a copy of a provider.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images profile new --from openai --id gateway --output gateway.json    OpenAI's API elsewhere",
            "  images profile new --from kie --id gateway --output gateway.json       an API with tasks"
        })
final class ProfileNewCommand implements Callable<Integer> {
    private static final String DEFAULT_PREFIX = "my-";

    private final CliEnvironment environment;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "ID",
            description = "The provider whose API is most similar; 'images providers' lists them.")
    private String from = "";

    @Option(names = "--id", paramLabel = "NAME", description = "The id of the new profile. Default: my-ID.")
    private @Nullable String id;

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "FILE.json",
            description = "The file, which must not exist. Default: standard output.")
    private @Nullable Path output;

    ProfileNewCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProviderProfile base = ProfileOptions.named(from);
        byte[] json = ProfileOptions.json(renamed(base, id == null ? DEFAULT_PREFIX + base.id() : id));
        if (output == null) {
            environment.out().writeBytes(json);
        } else {
            write(output, json);
            environment.out().println(output.toAbsolutePath());
        }
        environment.out().flush();
        return ExitCodes.DELIVERED;
    }

    private static ProviderProfile renamed(ProviderProfile base, String id) {
        try {
            return base.toBuilder().id(id).build();
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of("--id is invalid: " + e.getMessage());
        }
    }

    private static void write(Path file, byte[] json) {
        try {
            CompleteFile.create(file, newFile -> Files.write(newFile, json, StandardOpenOption.CREATE_NEW));
        } catch (FileAlreadyExistsException ignored) {
            // The exception states only the name of the file.
            throw UsageErrors.of("the file " + file + " exists: remove it or select another name with --output");
        } catch (IOException e) {
            throw UsageErrors.of("the file " + file + " cannot be written: " + e);
        }
    }
}
