package io.imagesdk.examples.cli;

import io.imagesdk.model.ImageResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Says on standard output what was delivered, and nothing else. */
final class ResultPrinter {
    private final Surroundings surroundings;
    private final PrintForm form;

    ResultPrinter(Surroundings surroundings, PrintForm form) {
        this.surroundings = surroundings;
        this.form = form;
    }

    void print(ImageResult<?> result) {
        if (form == PrintForm.JSON) {
            try {
                surroundings
                        .out()
                        .writeBytes(
                                (ResultJson.of(result) + "\n").getBytes(StandardCharsets.UTF_8)); // whatever the locale
            } catch (IOException impossible) { // a print stream keeps its troubles to itself
                throw new UncheckedIOException(impossible);
            }
        } else {
            result.images().forEach(image -> surroundings.out().println(line(image.content())));
        }
        surroundings.out().flush();
    }

    /** An unfinished picture, before the finished one; JSON is one object, and so it is told to people alone. */
    void partial(Object content) {
        if (form == PrintForm.JSON) {
            surroundings.err().println("images: unfinished: " + content);
        } else {
            surroundings.out().println(line(content));
            surroundings.out().flush();
        }
    }

    private String line(Object content) {
        return form == PrintForm.QQIMG ? "<qqimg>" + content + "</qqimg>" : content.toString();
    }
}
