package io.imagesdk.cli;

import io.imagesdk.CredentialFiles;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps a key. */
@Command(
        name = "key",
        description =
                "Reads a key from standard input, unseen on a terminal, and stores it where only you can read it.")
final class KeyCommand implements Callable<Integer> {
    private static final int LONGEST = 8 << 10;

    private final CliEnvironment environment;

    @Option(names = "--provider", paramLabel = "ID", description = "Whose key it is.")
    private @Nullable String provider;

    @Option(names = "--profile", paramLabel = "FILE.json", description = "Whose key it is, described in a file.")
    private @Nullable String profile;

    KeyCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ProviderProfile whose = ProfileChoice.of(provider, profile, environment)
                .orElseThrow(() ->
                        UsageErrors.because("whose key it is must be said: --provider ID or --profile FILE.json"));
        Optional<Terminal> terminal = environment.terminal();
        String key = terminal.isPresent()
                ? terminal.get()
                        .readSecret("API key of " + whose.title() + ": ")
                        .orElse("")
                : piped();
        environment.out().println(CredentialFiles.store(whose, key));
        return ExitCodes.DELIVERED;
    }

    private String piped() {
        try {
            return new String(environment.in().readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw UsageErrors.because("standard input cannot be read: " + e.getMessage());
        }
    }
}
