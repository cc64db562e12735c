package io.imagesdk.examples.cli;

import io.imagesdk.provider.catalog.Providers;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What providers can do. */
@Command(name = "providers", description = "Shows what the providers can do; with a name, what one of them takes.")
final class ProvidersCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One provider.")
    private @Nullable String name;

    ProvidersCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String text = name == null ? CapabilityTable.of(Providers.all()) : ProfileTable.of(Endpoint.named(name));
        surroundings.out().print(text);
        surroundings.out().flush();
        return ExitCodes.DELIVERED;
    }
}
