package io.imagesdk.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as the sandbox received it.
 *
 * @param method the HTTP method
 * @param path the raw path with its query
 * @param headers header names in lower case, values in the order of arrival; credentials are kept, so do not log this
 * @param body the bytes as received; empty when there were more than 1 MiB of them
 * @param length how many bytes the body had
 * @param sha256 of the whole body, lower-case hex
 * @param parts the parts of a {@code multipart/form-data} body in their order, otherwise empty
 */
public record RecordedRequest(
        String method,
        String path,
        Map<String, List<String>> headers,
        byte[] body,
        long length,
        String sha256,
        List<Part> parts) {

    /**
     * One part of a multipart body.
     *
     * @param name the field's name
     * @param fileName the file name, null for a plain field
     * @param contentType the part's own content type, null when it had none
     * @param length how many bytes the part had
     * @param crc32 the checksum of these bytes
     * @param text the value of a plain field of at most 1 MiB, empty for a file
     */
    public record Part(
            String name,
            @Nullable String fileName,
            @Nullable String contentType,
            long length,
            long crc32,
            String text) {

        boolean isFile() {
            return fileName != null;
        }
    }

    /** Returns the first value of a header, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Names no header and no byte of the body: a key may be among them. */
    @Override
    public String toString() {
        return method + " " + path + " (" + length + " bytes)";
    }
}
