package io.imagesdk.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens images with the program that the desktop uses for them, or with the one that a variable names. */
final class ImageViewer {
    private static final String VARIABLE = "IMAGES_VIEWER";

    private final CliEnvironment environment;

    ImageViewer(CliEnvironment environment) {
        this.environment = environment;
    }

    /** Starts the program for each image and does not wait for it. A failure is a warning: the images are stored. */
    void open(List<String> images) {
        for (String image : images) {
            List<String> command = new ArrayList<>(command());
            command.add(image);
            try {
                Process unused = new ProcessBuilder(command)
                        .directory(environment.directory().toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                environment
                        .err()
                        .println("images: warning: the program " + command.get(0) + " cannot be started; set "
                                + VARIABLE + " to a program that shows images");
                return;
            }
        }
    }

    private List<String> command() {
        return environment.variable(VARIABLE).map(List::of).orElseGet(ImageViewer::desktopCommand);
    }

    private static List<String> desktopCommand() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            return List.of("rundll32", "url.dll,FileProtocolHandler");
        }
        return List.of(system.startsWith("mac") ? "open" : "xdg-open");
    }
}
