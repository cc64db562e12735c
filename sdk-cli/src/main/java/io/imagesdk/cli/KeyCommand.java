package io.imagesdk.cli;

import io.imagesdk.CredentialFiles;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Stores an API key. */
@Command(
        name = "key",
        description = "Reads an API key from standard input, without echo on a terminal, and stores it in a file"
                + " that only you can read.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  images key --provider xai", "  images key --provider wellapi < key.txt"})
final class KeyCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 64 << 10;

    private final CliEnvironment environment;

    @ArgGroup(multiplicity = "1")
    private ProfileOptions provider = new ProfileOptions();

    KeyCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProviderProfile profile = provider.read().orElseThrow();
        Optional<Terminal> terminal = environment.terminal();
        String key = terminal.isPresent()
                ? terminal.get()
                        .readSecret("API key of " + profile.title() + ": ")
                        .orElse("")
                : fromStandardInput();
        environment.out().println(CredentialFiles.store(profile, key));
        return ExitCodes.DELIVERED;
    }

    private String fromStandardInput() {
        try {
            byte[] bytes = environment.in().readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw UsageErrors.of("standard input must be an API key, but has more than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UsageErrors.of("standard input cannot be read: " + e.getMessage());
        }
    }
}
