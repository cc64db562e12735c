package io.imagesdk.cli;

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
            System.exit(run(SystemEnvironment.surroundings(), args));
        } catch (ImagesException e) {
            System.exit(new ErrorPrinter(System.err).failure(e));
        }
    }

    /** Runs a command in these surroundings and gives its exit code. */
    static int run(CliEnvironment environment, String... args) {
        ErrorPrinter errors = new ErrorPrinter(environment.err());
        CommandLine line = commands(environment);
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof ImagesException failure) {
                return errors.failure(failure);
            }
            errors.unexpected(error);
            return ExitCodes.NO_RESULT;
        });
        int code = line.execute(args);
        environment.out().flush();
        environment.err().flush();
        return code;
    }

    private static CommandLine commands(CliEnvironment environment) {
        CommandLine line = new CommandLine(new Images())
                .addSubcommand(new GenerateCommand(environment))
                .addSubcommand(new EditCommand(environment))
                .addSubcommand(TaskCommand.line(environment))
                .addSubcommand(new ProbeCommand(environment))
                .addSubcommand(new ProvidersCommand(environment))
                .addSubcommand(new KeyCommand(environment))
                .addSubcommand(new SandboxCommand(environment));
        return line.setExpandAtFiles(false) // a prompt may begin with @
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAllowOptionsAsOptionParameters(false) // --prompt --size is a value forgotten
                .setOut(writer(environment.out()))
                .setErr(writer(environment.err()))
                .setParameterExceptionHandler((wrong, given) -> misused(environment, wrong));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static int misused(CliEnvironment environment, ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        environment.err().println("images: " + wrong.getMessage());
        environment.err().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.REFUSED_HERE;
    }
}
