package io.imagesdk.examples;

import io.imagesdk.model.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory in which images wait for their upload. A call writes its images here, and has ended before an upload
 * begins. A store that does not respond can therefore neither slow a paid call down nor lose its images.
 *
 * @param directory the directory, which is on the local disk
 */
public record Spool(Path directory) {
    /**
     * Returns the delivery of a call to this directory.
     *
     * @param name the name of the image, which becomes the name of the object. It must be unique in the bucket
     * @return the delivery
     */
    public Delivery<Path> delivery(String name) {
        return Delivery.toDirectory(directory).withFileName(name);
    }

    /**
     * Uploads all images in the directory, and deletes each image that is stored. An image whose upload fails stays.
     * Call this method when the program starts, after each call, and again later if images are left. One thread at a
     * time may call it.
     *
     * @param store the store
     * @return the number of images that are left
     * @throws IOException if the directory cannot be read, or a stored image cannot be deleted
     */
    public int uploadAll(ObjectStore store) throws IOException {
        int left = 0;
        for (Path image : images()) {
            try {
                store.put(image.getFileName().toString(), image);
            } catch (IOException e) {
                left++;
                System.err.println(e.getMessage() + "; " + image + " is kept");
                continue;
            }
            Files.delete(image);
        }
        return left;
    }

    /** Returns the complete images. The files of running calls have hidden names. */
    private List<Path> images() throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
