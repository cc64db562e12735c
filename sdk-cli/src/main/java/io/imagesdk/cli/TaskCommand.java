package io.imagesdk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about tasks, which a provider processes while no command is running. */
@Command(
        name = "task",
        description = "Submits generations as tasks, and polls, awaits, cancels or lists them later.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  images task submit --base-url https://gateway.example \"A cat in a tree\" -o task.json",
            "  images task status task.json --base-url https://gateway.example",
            "  images task await task.json --base-url https://gateway.example -o cat.png",
            "",
            "'images task COMMAND --help' lists the options of a command."
        })
final class TaskCommand {
    private TaskCommand() {}

    static CommandLine commandLine(CliEnvironment environment) {
        return new CommandLine(new TaskCommand())
                .addSubcommand(new TaskSubmitCommand(environment))
                .addSubcommand(new TaskStatusCommand(environment))
                .addSubcommand(new TaskAwaitCommand(environment))
                .addSubcommand(new TaskCancelCommand(environment))
                .addSubcommand(new TaskListCommand(environment));
    }
}
