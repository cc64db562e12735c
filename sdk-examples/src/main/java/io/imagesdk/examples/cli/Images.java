package io.imagesdk.examples.cli;

import io.imagesdk.error.ImagesException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Makes and edits pictures from the command line. Standard output holds one absolute path per picture and nothing else; what a person
 * wants to know is on standard error.
 *
 * <pre>{@code
 * java -jar images.jar generate --prompt "A cat in a tree" --out cat.png
 * }</pre>
 *
 * <p>Exit codes: 0 all delivered; 2 refused here, nothing was sent; 3 the provider answered with an error; 4 no usable answer, or it could
 * not be stored; 5 some delivered, some not; 130 interrupted.
 */
@Command(
        name = "images",
        description = "Makes and edits pictures through image-generation HTTP APIs.",
        footer = "images COMMAND --help says more.")
public final class Images {
    @Option(
            names = "--help",
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this and end.")
    @SuppressWarnings("UnusedVariable") // picocli itself looks at it
    private boolean help;

    private Images() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        try {
            System.exit(run(ThisMachine.surroundings(), args));
        } catch (ImagesException noPlaceToWork) {
            System.exit(new ErrorPrinter(System.err).failure(noPlaceToWork));
        }
    }

    /** Runs a command in these surroundings and gives its exit code. */
    static int run(Surroundings surroundings, String... args) {
        ErrorPrinter errors = new ErrorPrinter(surroundings.err());
        CommandLine line = commands(surroundings);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> {
            if (thrown instanceof ImagesException failure) {
                return errors.failure(failure);
            }
            errors.unexpected(thrown);
            return ExitCodes.NO_RESULT;
        });
        int code = line.execute(args);
        surroundings.out().flush();
        surroundings.err().flush();
        return code;
    }

    private static CommandLine commands(Surroundings surroundings) {
        CommandLine line = new CommandLine(new Images())
                .addSubcommand(new GenerateCommand(surroundings))
                .addSubcommand(new EditCommand(surroundings))
                .addSubcommand(TaskCommand.line(surroundings))
                .addSubcommand(new ProbeCommand(surroundings))
                .addSubcommand(new ProvidersCommand(surroundings))
                .addSubcommand(new KeyCommand(surroundings))
                .addSubcommand(new SandboxCommand(surroundings));
        return line.setExpandAtFiles(false) // a prompt may begin with @
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowOptionsAsOptionParameters(false) // --prompt --size is a value forgotten
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setParameterExceptionHandler((wrong, given) -> misused(surroundings, wrong));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static int misused(Surroundings surroundings, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        surroundings.err().println("images: " + wrong.getMessage());
        surroundings.err().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.REFUSED_HERE;
    }
}
