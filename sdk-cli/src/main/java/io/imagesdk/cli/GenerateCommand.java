package io.imagesdk.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Generates images from a prompt. */
@Command(
        name = "generate",
        description = "Generates images from a prompt, stores them, and prints their paths.",
        sortOptions = false,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  images generate \"A cat in a tree\" -o cat.png",
            "  images generate -p xai -m grok-imagine-image -n 4 --aspect-ratio 16:9 \"A cat\" -o cats/",
            "  images generate --style anime --preset-size portrait --prompt-file prompt.txt",
            "  echo \"A cat\" | images generate - --print json"
        })
final class GenerateCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    private CallMixin call = new CallMixin();

    GenerateCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return new ImageCommandRunner(environment, call).generate();
    }
}
