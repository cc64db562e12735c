package io.imagesdk.model;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request in the form in which a call would send it. Nothing has been sent, and the API key is replaced.
 *
 * @param method the HTTP method
 * @param uri the URL
 * @param headers the headers; the value of the header with the key is a placeholder
 * @param json the body, if it is JSON, in which the images are replaced by a description; empty for a multipart body
 * @param parts the parts of a multipart body; an empty list for a JSON body
 * @param warnings the translations that {@link Portability#ADAPT} made, and the options that have no effect; an empty
 *     list for none
 */
public record RequestPreview(
        String method,
        URI uri,
        Map<String, String> headers,
        Optional<String> json,
        List<Part> parts,
        List<Warning> warnings) {
    /** Checks that no component is null. */
    public RequestPreview {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(parts, "parts");
        Objects.requireNonNull(warnings, "warnings");
    }

    /**
     * A part of a multipart body.
     *
     * @param name the name of the part
     * @param value the value of a text part; empty for a file
     * @param file the source of a file, for example its path; empty for a text part
     * @param fileName the file name that is sent; empty for a text part
     * @param contentType the content type of a file; empty for a text part
     * @param bytes the number of bytes of the value or the file
     */
    public record Part(
            String name,
            Optional<String> value,
            Optional<String> file,
            Optional<String> fileName,
            Optional<String> contentType,
            long bytes) {
        /** Checks that no component is null. */
        public Part {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(fileName, "fileName");
            Objects.requireNonNull(contentType, "contentType");
        }
    }

    /**
     * Returns the request as a curl command for a POSIX shell. The command does not contain the API key.
     *
     * @return the command, in several lines
     */
    public String toCurl() {
        StringBuilder curl = new StringBuilder("curl -X " + method + " " + quoted(uri.toString()));
        headers.forEach((name, value) -> {
            // curl creates the boundary of a multipart body itself.
            if (parts.isEmpty() || !name.equalsIgnoreCase("Content-Type")) {
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
                        + quoted(part.name() + "=@" + fileName(part.file().orElse("-"))
                                + part.contentType()
                                        .map(type -> ";type=" + type)
                                        .orElse("")
                                + part.fileName()
                                        .map(name -> ";filename=" + name)
                                        .orElse("")));
    }

    /** Returns a file name in the quotes of curl, without which a comma or a semicolon ends the name. */
    private static String fileName(String path) {
        return path.matches("[^,;\"\\\\]*") ? path : '"' + path.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /**
     * Returns the method, the host, the path and the names of the parts. The query string and all values are left out.
     *
     * @return the description, for example {@code POST api.x.ai/v1/images/edits [model, prompt, image]}
     */
    @Override
    public String toString() {
        return method + " " + uri.getHost() + uri.getPath()
                + parts.stream().map(Part::name).collect(Collectors.joining(", ", " [", "]"));
    }
}
