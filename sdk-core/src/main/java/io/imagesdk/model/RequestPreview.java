package io.imagesdk.model;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request as it would be sent, for people: nothing was sent, and the key is not in it.
 *
 * @param method the HTTP method
 * @param uri where to
 * @param headers the headers, that of the key redacted
 * @param json the body when it is JSON; pictures in it are told, not shown
 * @param parts the body's parts when it is multipart
 */
public record RequestPreview(
        String method, URI uri, Map<String, String> headers, Optional<String> json, List<Part> parts) {
    /**
     * One part of a multipart body.
     *
     * @param name the part's name
     * @param value a field's value; empty for a file
     * @param file from where a file's bytes come
     * @param fileName the file name that is sent
     * @param contentType the file's content type
     * @param bytes how many bytes it has
     */
    public record Part(
            String name,
            Optional<String> value,
            Optional<String> file,
            Optional<String> fileName,
            Optional<String> contentType,
            long bytes) {}

    /** The same as a curl command for a POSIX shell. */
    public String toCurl() {
        StringBuilder curl = new StringBuilder("curl -X " + method + " " + quoted(uri.toString()));
        headers.forEach((name, value) -> {
            if (parts.isEmpty() || !name.equalsIgnoreCase("Content-Type")) { // curl makes the boundary itself
                curl.append(" \\\n  -H ").append(quoted(name + ": " + value));
            }
        });
        json.ifPresent(body -> curl.append(" \\\n  -d ").append(quoted(body)));
        parts.forEach(part -> curl.append(" \\\n  ").append(option(part)));
        return curl.toString();
    }

    private static String option(Part part) {
        return part.value()
                .map(value -> "--form-string " + quoted(part.name() + "=" + value))
                .orElseGet(() -> "-F "
                        + quoted(part.name() + "=@" + part.file().orElse("-")
                                + part.contentType()
                                        .map(type -> ";type=" + type)
                                        .orElse("")
                                + part.fileName()
                                        .map(name -> ";filename=" + name)
                                        .orElse("")));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return method + " " + uri.getHost() + uri.getPath()
                + parts.stream().map(Part::name).collect(Collectors.joining(", ", " [", "]"));
    }
}
