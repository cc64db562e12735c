package io.imagesdk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands for people who write a profile. They send nothing. */
@Command(
        name = "profile",
        description = "Creates and checks profile files. Sends nothing and needs no API key.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  images profile new --from kie --id gateway --output gateway.json",
            "  images profile check gateway.json",
            "  images profile check gateway.json --response submit.json --response done.json",
            "",
            "'images profile COMMAND --help' lists the options of a command."
        })
final class ProfileCommand {
    private ProfileCommand() {}

    static CommandLine commandLine(CliEnvironment environment) {
        return new CommandLine(new ProfileCommand())
                .addSubcommand(new ProfileNewCommand(environment))
                .addSubcommand(new ProfileCheckCommand(environment));
    }
}
