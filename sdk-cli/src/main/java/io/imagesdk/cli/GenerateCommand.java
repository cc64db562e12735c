package io.imagesdk.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Text to pictures. */
@Command(name = "generate", description = "Makes pictures from words.", sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private final RequestOptions request = new RequestOptions();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Mixin
    private final CallSettings settings = new CallSettings();

    GenerateCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new ImageCommandRunner(environment, provider, request, output, settings).generate();
    }
}
