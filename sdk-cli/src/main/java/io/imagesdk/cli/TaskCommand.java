package io.imagesdk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Pictures that are asked for now and fetched later. */
@Command(
        name = "task",
        description = "Asks for pictures now and fetches them later, by this program or another.",
        footer = "images task COMMAND --help says more.")
final class TaskCommand {
    private TaskCommand() {}

    static CommandLine line(CliEnvironment environment) {
        return new CommandLine(new TaskCommand())
                .addSubcommand(new TaskSubmitCommand(environment))
                .addSubcommand(new TaskStatusCommand(environment))
                .addSubcommand(new TaskAwaitCommand(environment))
                .addSubcommand(new TaskCancelCommand(environment));
    }
}
