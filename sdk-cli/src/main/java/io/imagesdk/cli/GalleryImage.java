package io.imagesdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * An image of a gallery.
 *
 * @param file the file
 * @param sidecar what is known about the image; empty if it has no sidecar
 * @param time the time of the sidecar, or else that of the file
 * @param bytes the length of the file in bytes
 * @param sha256 the SHA-256 of the file in lower-case hexadecimal digits
 */
record GalleryImage(Path file, Sidecar sidecar, Instant time, long bytes, String sha256) {
    static final Comparator<GalleryImage> NEWEST_FIRST = Comparator.comparing(GalleryImage::time)
            .reversed()
            .thenComparing(image -> image.file().toString());
    private static final Set<String> EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "webp", "gif", "avif", "bmp", "jxl", "heic", "tif", "tiff", "svg");
    private static final int BUFFER_SIZE = 64 * 1024;

    /** Returns whether a path is a file with the extension of an image. A symbolic link is not. */
    static boolean isImage(Path path) {
        return EXTENSIONS.contains(extension(path)) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    static GalleryImage read(Path file) throws IOException {
        Sidecar sidecar = Sidecar.of(file);
        Instant time =
                sidecar.createdAt().orElse(Files.getLastModifiedTime(file).toInstant());
        return new GalleryImage(file, sidecar, time, Files.size(file), sha256(file));
    }

    /** Returns whether a browser that opens the file executes no script. An SVG document can contain scripts. */
    boolean isSafeToOpen() {
        return !extension(file).equals("svg");
    }

    /** Returns whether the sidecar describes another content than that of the file. */
    boolean isChanged() {
        return sidecar.text("/sha256")
                .filter(expected -> !expected.equals(sha256))
                .isPresent();
    }

    private static String extension(Path path) {
        String name = path.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_SIZE];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            // Every JDK has SHA-256.
            throw new IllegalStateException(e);
        }
    }
}
