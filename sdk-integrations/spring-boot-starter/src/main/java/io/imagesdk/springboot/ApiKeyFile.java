package io.imagesdk.springboot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Reads a file that contains nothing but an API key, such as a secret that Docker or Kubernetes mounts. Others may read
 * the file, because these systems mount secrets that way, but they must not be able to write it.
 */
final class ApiKeyFile {
    private static final int MAX_BYTES = 16 << 10;

    private final String property;

    /**
     * Creates a reader.
     *
     * @param property the name of the property, for messages
     */
    ApiKeyFile(String property) {
        this.property = property;
    }

    /**
     * Reads the key.
     *
     * @param name the name of the file
     * @return the text of the file without the white space around it
     * @throws IllegalArgumentException if the file cannot be used
     */
    String read(String name) {
        Path file = path(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(property + " must name a file, but " + describe(file)
                    + (Files.exists(file) ? " is not a regular file" : " does not exist"));
        }
        try (InputStream input = Files.newInputStream(file)) {
            requireProtected(file);
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        property + " must name a file of at most " + MAX_BYTES + " bytes: " + describe(file));
            }
            String key = new String(bytes, StandardCharsets.UTF_8).strip();
            if (key.isEmpty()) {
                throw new IllegalArgumentException(
                        property + " must name a file with a key, but " + describe(file) + " is empty");
            }
            return key;
        } catch (IOException ignored) {
            // The message of the exception often consists of the file name alone.
            throw new IllegalArgumentException(
                    property + " must name a readable file, but " + describe(file) + " cannot be read");
        }
    }

    private Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException ignored) {
            // The message of the exception repeats the value, which may be the key itself.
            throw new IllegalArgumentException(property + " must be the name of a file");
        }
    }

    private void requireProtected(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IllegalArgumentException(property + " must name a file that other users cannot write: "
                    + describe(file) + "; run: chmod o-w " + file);
        }
    }

    /**
     * Returns the name of a file that exists, or of one in an existing directory. Any other value may be a key that was
     * set by mistake.
     */
    private static String describe(Path file) {
        return Files.exists(file) || isName(file) ? file.toString() : "its value";
    }

    private static boolean isName(Path file) {
        Path directory = file.getParent();
        Path name = file.getFileName();
        return directory != null
                && name != null
                && Files.isDirectory(directory)
                && !PossibleKey.isPossible(name.toString());
    }
}
