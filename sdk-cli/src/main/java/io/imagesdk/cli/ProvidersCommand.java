package io.imagesdk.cli;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What providers can do. */
@Command(
        name = "providers",
        description = "Shows what the providers can do; with a name, one of them whole, as --profile reads it.")
final class ProvidersCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One provider.")
    private @Nullable String name;

    ProvidersCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (name == null) {
            environment.out().print(CapabilityTable.of(Providers.all()));
        } else {
            environment.out().writeBytes(json(ProfileChoice.named(name)));
        }
        environment.out().flush();
        return ExitCodes.DELIVERED;
    }

    /** UTF-8 whatever the locale, since it is read as that. */
    private static byte[] json(ProviderProfile profile) {
        return (profile.toJson().strip() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
