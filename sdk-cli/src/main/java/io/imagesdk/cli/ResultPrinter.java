package io.imagesdk.cli;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what was delivered to standard output, and nothing else. */
final class ResultPrinter {
    private final CliEnvironment environment;
    private final PrintFormat format;

    ResultPrinter(CliEnvironment environment, PrintFormat format) {
        this.environment = environment;
        this.format = format;
    }

    void print(ImageResult<?> result) {
        if (format == PrintFormat.JSON) {
            json(ResultJson.of(result));
        } else {
            lines(result.outcomes());
        }
    }

    /**
     * Prints an error as JSON. Other formats print only the images that were delivered before the error, because errors
     * are reported on standard error.
     */
    void print(ImagesException error) {
        if (format == PrintFormat.JSON) {
            json(ResultJson.of(error));
        } else {
            lines(error.outcomes());
        }
    }

    private void lines(List<? extends ImageOutcome<?>> outcomes) {
        List<String> lines = outcomes.stream()
                .filter(ImageOutcome.Delivered.class::isInstance)
                .map(outcome ->
                        line(((ImageOutcome.Delivered<?>) outcome).image().content()))
                .toList();
        if (!lines.isEmpty()) {
            lines.forEach(environment.out()::println);
            environment.repeatIfLost(String.join(System.lineSeparator(), lines));
        }
    }

    /** Prints a partial image. JSON output is one object, so that the path goes to standard error instead. */
    void partial(Object content) {
        if (format == PrintFormat.JSON) {
            environment.err().println("images: partial image: " + content);
        } else {
            environment.out().println(line(content));
            environment.out().flush();
        }
    }

    /** JSON is UTF-8 in every locale. */
    private void json(String json) {
        String line = escaped(json);
        environment.out().writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        environment.repeatIfLost(line);
    }

    /** Escapes the characters of JSON strings that could control a terminal. The value of the JSON is the same. */
    static String escaped(String json) {
        return ErrorPrinter.UNPRINTABLE.matcher(json).replaceAll(character -> character
                .group()
                .chars()
                .mapToObj(unit -> String.format("\\\\u%04x", unit))
                .collect(Collectors.joining()));
    }

    private String line(Object content) {
        return format == PrintFormat.QQIMG ? "<qqimg>" + content + "</qqimg>" : content.toString();
    }
}
