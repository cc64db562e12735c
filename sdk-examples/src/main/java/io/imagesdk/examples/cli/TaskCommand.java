package io.imagesdk.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Pictures that are asked for now and fetched later. */
@Command(
        name = "task",
        description = "Asks for pictures now and fetches them later, by this program or another.",
        footer = "images task COMMAND --help says more.")
final class TaskCommand {
    private TaskCommand() {}

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new TaskCommand())
                .addSubcommand(new TaskSubmitCommand(surroundings))
                .addSubcommand(new TaskStatusCommand(surroundings))
                .addSubcommand(new TaskAwaitCommand(surroundings))
                .addSubcommand(new TaskCancelCommand(surroundings));
    }
}
