package io.imagesdk.cli;

import io.imagesdk.model.ImageResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Says on standard output what was delivered, and nothing else. */
final class ResultPrinter {
    private final CliEnvironment environment;
    private final PrintFormat form;

    ResultPrinter(CliEnvironment environment, PrintFormat form) {
        this.environment = environment;
        this.form = form;
    }

    void print(ImageResult<?> result) {
        if (form == PrintFormat.JSON) {
            try {
                environment
                        .out()
                        .writeBytes(
                                (ResultJson.of(result) + "\n").getBytes(StandardCharsets.UTF_8)); // whatever the locale
            } catch (IOException e) { // a print stream keeps its troubles to itself
                throw new UncheckedIOException(e);
            }
        } else {
            result.images().forEach(image -> environment.out().println(line(image.content())));
        }
        environment.out().flush();
    }

    /** An unfinished picture, before the finished one; JSON is one object, and so it is told to people alone. */
    void partial(Object content) {
        if (form == PrintFormat.JSON) {
            environment.err().println("images: unfinished: " + content);
        } else {
            environment.out().println(line(content));
            environment.out().flush();
        }
    }

    private String line(Object content) {
        return form == PrintFormat.QQIMG ? "<qqimg>" + content + "</qqimg>" : content.toString();
    }
}
