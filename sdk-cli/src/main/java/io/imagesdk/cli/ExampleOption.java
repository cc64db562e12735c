package io.imagesdk.cli;

import io.imagesdk.check.ResponseExample;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The value of {@code --response}: a file, and what the file does not state.
 *
 * @param qualifier the type of the request, or the HTTP status of a file that is only a body; an empty string if both
 *     follow from the file and its position
 * @param file the file
 */
record ExampleOption(String qualifier, Path file) {
    private static final String STATUS = "[1-5][0-9]{2}";

    /** Splits {@code submit=FILE} and {@code 429=FILE}. Any other text is the name of a file. */
    static ExampleOption of(String text, Function<String, Path> path) {
        int separator = text.indexOf('=');
        String qualifier = separator < 0 ? "" : text.substring(0, separator);
        return qualifier.matches(STATUS + "|" + types("|"))
                ? new ExampleOption(qualifier, path.apply(text.substring(separator + 1)))
                : new ExampleOption("", path.apply(text));
    }

    private static String types(String separator) {
        return Arrays.stream(ResponseExample.RequestType.values())
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(separator));
    }

    ResponseExample read() {
        ResponseExample example = ResponseExample.read(file);
        if (qualifier.isEmpty()) {
            return example;
        }
        return qualifier.matches(STATUS)
                ? example.withStatus(Integer.parseInt(qualifier))
                : example.as(ResponseExample.RequestType.valueOf(qualifier.toUpperCase(Locale.ROOT)));
    }
}
