package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports the errors of a command and returns its exit code. */
final class ErrorHandlers {
    private static final Pattern ENUM_VALUES = Pattern.compile("(\\[[A-Z0-9_, ]+]) \\(case-insensitive\\)");

    private static final Pattern INPUT_IMAGE = Pattern.compile("--image\\b|--mask\\b|-i$");

    private final CliEnvironment environment;
    private final ErrorPrinter errors;

    ErrorHandlers(CliEnvironment environment) {
        this.environment = environment;
        this.errors = new ErrorPrinter(environment.err());
    }

    /** Reports an invalid option or operand, with the nearest valid names and the command that prints help. */
    int onParameterError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        environment
                .err()
                .println("images: "
                        + KeyLikeText.masked(
                                e instanceof UnmatchedArgumentException unmatched
                                        ? message(unmatched)
                                        : message(e, String.join(" ", args)),
                                List.of(args)));
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        environment.err().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.of(e);
    }

    /** Reports an error of the library or of this program. */
    int onExecutionError(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof ImagesException original) {
            ImagesException failure = KeyLikeText.masked(original, parsed.originalArgs());
            Object format = command.getParseResult().matchedOptionValue("--print", (Object) PrintFormat.PATH);
            // Commands that deliver no images have a format of their own, in which JSON has the same name.
            boolean json = format.toString().equals(PrintFormat.JSON.toString());
            PrintFormat other = format instanceof PrintFormat known ? known : PrintFormat.PATH;
            new ResultPrinter(environment, json ? PrintFormat.JSON : other).print(failure);
            return errors.failure(failure);
        }
        errors.unexpected(e);
        return ExitCodes.of(e);
    }

    private static String message(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().get(0);
        if (e.getCommandLine().getCommand() instanceof KeyCommand) {
            // The argument may be the key.
            return "unexpected operand; the key is read from standard input, where neither other users nor the shell"
                    + " history see it";
        }
        if (e.isUnknownOption()) {
            int end = argument.indexOf('=');
            return "unknown option '" + (end < 0 ? argument : argument.substring(0, end)) + "'"
                    + (INPUT_IMAGE.matcher(argument).lookingAt() ? "; 'images edit' accepts input images" : "");
        }
        return e.getCommandLine().getSubcommands().isEmpty()
                ? "unexpected operand '" + argument + "'; quote a prompt that has spaces"
                : "unknown command '" + argument + "'";
    }

    /** Returns a message of picocli in the form of all other messages, which start in lower case. */
    private static String message(ParameterException e, String args) {
        if (e instanceof MutuallyExclusiveArgsException || e instanceof MaxValuesExceededException) {
            return args.contains("--profile")
                    ? "--provider and --profile exclude each other: use one of them"
                    : "the prompt must be specified once: use one of PROMPT, --prompt and --prompt-file";
        }
        String message = ENUM_VALUES
                .matcher(String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""))
                .replaceFirst(values -> values.group(1).toLowerCase(Locale.ROOT));
        // The label of an operand, for example PROMPT, stays as it is.
        boolean label = message.length() < 2 || Character.isUpperCase(message.charAt(1));
        return label ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }
}
