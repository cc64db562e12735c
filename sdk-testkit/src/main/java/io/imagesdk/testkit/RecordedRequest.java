package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the sandbox received it.
 *
 * <p>The headers contain credentials, so do not log them. {@link #toString()} omits all headers and the body. Two
 * records are equal only if they share the same body array.
 *
 * @param method the HTTP method
 * @param path the raw path with the query, as it was sent
 * @param headers the headers; names are in lower case, the values of a name are in the order of arrival
 * @param body the bytes of the body, or an empty array if the body was larger than 1 MiB; the array is not copied
 * @param length the length of the body in bytes, including a body larger than 1 MiB
 * @param sha256 the SHA-256 of the complete body in lower-case hexadecimal digits
 * @param parts the parts of a {@code multipart/form-data} body in their order; empty for other bodies
 * @see Sandbox#requests()
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
     * A part of a {@code multipart/form-data} body.
     *
     * @param name the field name
     * @param fileName the file name, or null for a plain field
     * @param contentType the content type of the part, or null if it has none
     * @param length the length of the content in bytes
     * @param crc32 the CRC-32 checksum of the content
     * @param text the value of a plain field, truncated to 1 MiB; empty for a file
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

    /**
     * Returns the first value of a header.
     *
     * @param name the header name; upper and lower case are equivalent
     * @return the first value, or null if the request does not have this header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** Returns the first byte that the header Range requests; 0 for the complete content. */
    long rangeStart() {
        String range = header("Range");
        return range != null && range.matches("bytes=\\d{1,18}-") ? Long.parseLong(range.replaceAll("\\D", "")) : 0;
    }

    /**
     * Returns the prompt of a request that generates or edits images, or of a line of a batch.
     *
     * @return the prompt with its directives, or an empty string if the request has none or its body is not recorded
     */
    public String prompt() {
        if (parts.isEmpty()) {
            JsonNode tree = SandboxJson.parseOrEmpty(body);
            JsonNode request = tree.has("body") ? tree.path("body") : tree.has("key") ? tree.path("request") : tree;
            return request.has("contents") ? GeminiFormat.prompt(request) : SandboxJson.text(request, "prompt");
        }
        return parts.stream()
                .filter(part -> part.name().equals("prompt"))
                .map(Part::text)
                .findFirst()
                .orElse("");
    }

    /**
     * Returns the method, the path and the length of the body. Headers and body are omitted, because they may contain
     * an API key.
     *
     * @return a description that is safe to log
     */
    @Override
    public String toString() {
        return method + " " + path + " (" + length + " bytes)";
    }
}
