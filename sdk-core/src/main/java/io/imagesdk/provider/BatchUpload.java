package io.imagesdk.provider;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the input file of a batch is uploaded.
 *
 * @param format the form of the request
 * @param path the path below the base URL; {@code {root}} at its start is the base URL without
 *     {@link ProviderProfile#defaultBasePath()}
 * @param fields the text fields before the file in a multipart request, or the members of the JSON body that starts a
 *     resumable upload; {@code {name}} is replaced with the name of the batch
 * @param filePointers the pointers to the id of the file in the response
 */
public record BatchUpload(UploadFormat format, String path, Map<String, Object> fields, List<String> filePointers) {
    /** The form of an upload. */
    public enum UploadFormat {
        /** One multipart request with the fields and the file. */
        MULTIPART,
        /** Google's resumable upload: a request that returns a URL, and one that sends the bytes to it. */
        RESUMABLE
    }

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if the path is malformed, a field contains another placeholder, or there is no
     *     pointer
     */
    public BatchUpload {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(path, "path");
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(fields, "fields")));
        filePointers = List.copyOf(Objects.requireNonNull(filePointers, "filePointers"));
        ValuePlaceholders.check("fields", fields, "{name}");
        BatchProtocol.checkPath(path);
        BatchProtocol.requireNotEmpty("filePointers", filePointers);
    }
}
