package io.imagesdk.cli;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Saves an image that the library returned in memory, because it could not be delivered. A file is written completely
 * or not at all, and replaces another one only on request.
 */
final class ImageSaver {
    private static final String IMAGE_EXTENSION = "(?i)\\.(png|jpe?g|webp|gif|svg|avif|heic|bmp|tiff?|jxl)$";

    private final Delivery.Files files;

    ImageSaver(Delivery.Files files) {
        this.files = files;
    }

    /** Saves the image at an index of several images and returns the absolute path of its file. */
    Path save(ImageBytes image, int index, int count) throws IOException {
        String stem = files.fileName().orElse("image").replaceFirst(IMAGE_EXTENSION, "")
                + (count > 1 ? "-" + (index + 1) : "");
        String extension = "." + format(image).extension();
        Path directory = Files.createDirectories(files.directory()).toAbsolutePath();
        if (files.overwrite()) {
            Path file = directory.resolve(stem + extension);
            CompleteFile.replace(file, image::writeTo);
            return file;
        }
        for (int attempt = 0; ; attempt++) {
            Path file = directory.resolve(stem + (attempt == 0 ? "" : "-" + attempt) + extension);
            try {
                image.writeTo(file);
                return file;
            } catch (FileAlreadyExistsException ignored) {
                // The next number may be free.
                continue;
            }
        }
    }

    /** Returns the format of an image, or one that claims nothing if the content is not recognized. */
    static ImageFormat format(ImageBytes image) {
        return image.format().orElse(ImageFormat.of("bin"));
    }
}
