package io.imagesdk.cli;

import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Shows delivered images to the person at the terminal, if that is requested. A failure is a warning. */
final class ImagePresenter {
    private final CliEnvironment environment;
    private final OutputOptions output;

    ImagePresenter(CliEnvironment environment, OutputOptions output) {
        this.environment = environment;
        this.output = output;
    }

    void present(ImageResult<?> result) {
        if (output.show != null) {
            show(result, output.show);
        }
        if (output.open) {
            new ImageViewer(environment)
                    .open(result.images().stream()
                            .map(image -> image.content().toString())
                            .toList());
        }
    }

    private void show(ImageResult<?> result, TerminalGraphics requested) {
        Optional<TerminalGraphics> protocol = requested.resolve(environment);
        if (protocol.isEmpty()) {
            environment
                    .err()
                    .println("images: warning: the terminal does not report that it can show images; if it can, use"
                            + " --show kitty, iterm2 or sixel");
            return;
        }
        for (GeneratedImage<?> image : result.images()) {
            if (image.content() instanceof Path file) {
                try {
                    protocol.get().show(file, environment.err());
                } catch (IOException e) {
                    environment.err().println("images: warning: " + file + " cannot be shown: " + e.getMessage());
                }
            }
        }
    }
}
