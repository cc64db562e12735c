package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code images} command, which generates and edits images. Standard output has one absolute path per delivered
 * image and nothing else. Progress, warnings and errors go to standard error.
 *
 * <pre>{@code
 * java -jar images.jar generate "A cat in a tree" --out cat.png
 * }</pre>
 */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = Version.class,
        description = "Generates and edits images through image-generation HTTP APIs.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        parameterListHeading = "%nOperands:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all images were delivered",
            "2:the command was rejected here, and nothing was sent",
            "3:the provider answered with an error",
            "4:there was no usable response, or images, sidecars or standard output could not be written",
            "5:some images were delivered, others were not",
            "129:the terminal was closed (SIGHUP); no partial file remains",
            "130:the command was interrupted (SIGINT, Ctrl-C); no partial file remains",
            "143:the command was terminated (SIGTERM); no partial file remains"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  images generate \"A cat in a tree\"            a drawing of the embedded sandbox, no key needed",
            "  images key --provider xai                    stores an API key",
            "  images generate -p xai -n 2 \"A cat\" -o out/  two images in the directory out",
            "",
            "'images COMMAND --help' lists the options of a command."
        })
public final class Images {
    private static final String TUNNELING_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    private Images() {}

    /**
     * Runs a command and terminates the JVM with its exit code.
     *
     * @param args the command, its options and its operands
     */
    public static void main(String[] args) {
        if (System.getProperty(TUNNELING_SCHEMES) == null) {
            // Otherwise the JDK sends no password to a proxy that tunnels https. It reads the property once.
            System.setProperty(TUNNELING_SCHEMES, "");
        }
        System.exit(runAndReport(args));
    }

    private static int runAndReport(String... args) {
        try {
            return run(SystemEnvironment.environment(), args);
        } catch (ImagesException e) {
            return new ErrorPrinter(System.err).failure(e);
        } finally {
            SystemEnvironment.reported();
        }
    }

    /** Runs a command in an environment and returns its exit code. */
    static int run(CliEnvironment environment, String... args) {
        int code = commandLine(environment).execute(args);
        // Also flushes the stream. A disk may be full, and the reader of a pipe may have ended.
        if (environment.out().checkError()) {
            environment.err().println("images: standard output cannot be written");
            code = code == ExitCodes.DELIVERED ? ExitCodes.NO_RESULT : code;
        }
        environment.err().flush();
        return code;
    }

    static CommandLine commandLine(CliEnvironment environment) {
        ErrorHandlers errors = new ErrorHandlers(environment);
        CommandLine commands = new CommandLine(new Images())
                .addSubcommand(new GenerateCommand(environment))
                .addSubcommand(new EditCommand(environment))
                .addSubcommand(TaskCommand.commandLine(environment))
                .addSubcommand(new BulkCommand(environment))
                .addSubcommand(BatchCommand.commandLine(environment))
                .addSubcommand(new ProbeCommand(environment))
                .addSubcommand(new ProvidersCommand(environment))
                .addSubcommand(ProfileCommand.commandLine(environment))
                .addSubcommand(new KeyCommand(environment))
                .addSubcommand(new SandboxCommand(environment))
                .addSubcommand(new GalleryCommand(environment))
                .addSubcommand(new RecoverCommand(environment))
                .addSubcommand(new CompletionCommand(environment))
                .addSubcommand(new CommandLine.HelpCommand());
        hideEmptyOperands(commands);
        return new ValueConverters(environment)
                .register(commands)
                // A prompt may start with "@".
                .setExpandAtFiles(false)
                // In "--prompt --size 64x64" the value of --prompt is missing.
                .setAllowOptionsAsOptionParameters(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setOut(writer(environment.out()))
                .setErr(writer(environment.err()))
                .setParameterExceptionHandler(errors::onParameterError)
                .setExecutionExceptionHandler(errors::onExecutionError);
    }

    /** Removes the heading of the operands of each command whose operands are all listed in groups of options. */
    private static void hideEmptyOperands(CommandLine command) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        if (spec.positionalParameters().stream().allMatch(operand -> operand.group() != null)) {
            spec.usageMessage().parameterListHeading("");
        }
        command.getSubcommands().values().forEach(Images::hideEmptyOperands);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
