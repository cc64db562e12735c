package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import java.util.List;
import java.util.regex.Pattern;

/** Masks what looks like an API key and was passed by mistake, because messages are often stored. */
final class KeyLikeText {
    /** At least 16 characters without spaces, slashes and dots, with a digit and a letter. */
    private static final Pattern KEY_LIKE = Pattern.compile("(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_:+=-]{16,}");

    private KeyLikeText() {}

    /** Returns whether a value looks like an API key. */
    static boolean matches(String value) {
        return KEY_LIKE.matcher(value).matches();
    }

    /** Replaces the arguments that look like an API key. */
    static String masked(String message, List<String> arguments) {
        String shown = message;
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            if (matches(value)) {
                shown = shown.replace(value, "***");
            }
        }
        return shown;
    }

    /** Does the same with the failure of a command that was rejected here. */
    static ImagesException masked(ImagesException failure, List<String> arguments) {
        if (failure instanceof InvalidConfigurationException) {
            return new InvalidConfigurationException(
                    masked(String.valueOf(failure.getMessage()), arguments), failure.details(), failure.getCause());
        }
        return failure instanceof InvalidRequestException invalid
                ? new InvalidRequestException(
                        invalid.violations().stream()
                                .map(violation -> new Violation(
                                        violation.field(),
                                        masked(violation.rule(), arguments),
                                        masked(violation.accepted(), arguments)))
                                .toList(),
                        failure.details())
                : failure;
    }
}
