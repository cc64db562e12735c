package io.imagesdk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about batches, which a provider processes within hours at a lower price. */
@Command(
        name = "batch",
        description = "Submits many requests as one batch of the provider, which costs about half and takes up to a"
                + " day, and polls, awaits, cancels or lists batches later.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  images batch submit prompts.txt -p openai -m gpt-image-2 -o batch.json",
            "  images batch status batch.json",
            "  images batch await batch.json -o out/",
            "",
            "'images batch COMMAND --help' lists the options of a command."
        })
final class BatchCommand {
    private BatchCommand() {}

    static CommandLine commandLine(CliEnvironment environment) {
        return new CommandLine(new BatchCommand())
                .addSubcommand(new BatchSubmitCommand(environment))
                .addSubcommand(new BatchStatusCommand(environment))
                .addSubcommand(new BatchAwaitCommand(environment))
                .addSubcommand(new BatchCancelCommand(environment))
                .addSubcommand(new BatchListCommand(environment));
    }
}
