package io.imagesdk.cli;

import io.imagesdk.provider.catalog.Providers;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the capabilities of the providers. */
@Command(
        name = "providers",
        description = "Prints a table of the built-in providers, or one provider as a profile file.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  images providers", "  images providers xai-compatible > gateway.json"})
final class ProvidersCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "A provider, which is printed as --profile reads it.")
    private @Nullable String id;

    ProvidersCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (id == null) {
            environment
                    .out()
                    .print(CapabilityTable.of(
                            Providers.ids().stream().map(ProfileOptions::named).toList()));
        } else {
            environment.out().writeBytes(ProfileOptions.json(ProfileOptions.named(id)));
        }
        environment.out().flush();
        return ExitCodes.DELIVERED;
    }
}
