package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImagesRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Digests of requests, with the content of their input files. The digests of the latest files are kept, because many
 * items often edit the same file. An instance is used by one thread.
 */
final class RequestDigests {
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final int MAX_FILES = 1_000;

    /** The first 128 bits of a SHA-256 digest. */
    private static final int DIGEST_CHARS = 32;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{" + DIGEST_CHARS + "}");

    private final Map<FileVersion, String> files = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileVersion, String> eldest) {
            return size() > MAX_FILES;
        }
    };

    private record FileVersion(Path path, Object key, long size, long modified) {}

    /**
     * Returns the digest of a request in hexadecimal. Two requests have the same digest if they would send the same.
     *
     * @param json the request as {@link RequestJson#write} returns it. Its input images are replaced by their digests
     * @throws UncheckedIOException if an input file cannot be read
     */
    String of(ImagesRequest request, ObjectNode json) {
        RequestJson.putInputs(json, request, this::content);
        return hex(sha256().digest(JsonText.printSorted(json).getBytes(UTF_8))).substring(0, DIGEST_CHARS);
    }

    /** Returns whether an id looks like the digest of a request, which is the id of an item without one. */
    static boolean isDigest(String id) {
        return DIGEST.matcher(id).matches();
    }

    private String content(ImageInput input) {
        if (input instanceof ImageInput.File file) {
            return "sha256:" + digestOf(file.path());
        }
        if (input instanceof ImageInput.Bytes bytes) {
            try (InputStream in = bytes.bytes().openStream()) {
                return "sha256:" + digestOf(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return RequestJson.describe(input);
    }

    private String digestOf(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                // Reading a FIFO or a device may block or never end.
                throw new IOException(path + " is not a regular file");
            }
            FileVersion version = new FileVersion(
                    path.toAbsolutePath(),
                    String.valueOf(attributes.fileKey()),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
            String known = files.get(version);
            if (known == null) {
                known = sha256Of(path);
                files.put(version, known);
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the SHA-256 checksum of a file in hexadecimal. */
    static String sha256Of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return digestOf(in);
        }
    }

    private static String digestOf(InputStream in) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return hex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
