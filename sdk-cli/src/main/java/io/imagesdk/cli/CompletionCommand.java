package io.imagesdk.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script of a shell. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash or zsh.",
        footerHeading = "%nExamples:%n",
        footer = "  source <(images completion)")
final class CompletionCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        environment.out().print(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCodes.DELIVERED;
    }
}
