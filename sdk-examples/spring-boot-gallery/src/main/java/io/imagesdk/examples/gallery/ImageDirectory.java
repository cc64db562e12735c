package io.imagesdk.examples.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The directory of the images. The service writes to it, and the browser reads from it. */
@Component
class ImageDirectory {
    private static final int MAX_SHOWN = 60;
    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "webp", "gif");

    private final Path directory;

    ImageDirectory(@Value("${gallery.directory}") Path directory) throws IOException {
        this.directory = Files.createDirectories(directory.toAbsolutePath());
    }

    Path path() {
        return directory;
    }

    /** Returns the path of an image below the root of the application. */
    String url(Path image) {
        return "images/" + image.getFileName();
    }

    /** Returns the complete images, newest first. */
    List<ShownImage> newest() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> EXTENSIONS.contains(extension(file)) && !isPartial(file))
                    .sorted(Comparator.comparing(ImageDirectory::lastModified).reversed())
                    .limit(MAX_SHOWN)
                    .map(this::shown)
                    .toList();
        }
    }

    ShownImage shown(Path image) {
        return new ShownImage(url(image), title(image));
    }

    /** Returns the words of the file name, which the SDK derives from the prompt. */
    private static String title(Path image) {
        return image.getFileName().toString().replaceFirst("\\.\\w+$", "").replace('-', ' ');
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static boolean isPartial(Path file) {
        return file.getFileName().toString().contains(".partial-");
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException ignored) {
            // The file was deleted since the directory was read.
            return FileTime.fromMillis(0);
        }
    }

    /**
     * An image of the gallery.
     *
     * @param url the path of the image below the root of the application
     * @param title the words of its file name
     */
    record ShownImage(String url, String title) {}
}
