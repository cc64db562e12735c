package io.imagesdk.provider;

import java.util.List;
import java.util.Objects;

/**
 * Where the results of a batch are, and how one of them is read. They are either lines of JSON in files, or the items
 * of an array in pages.
 *
 * @param path the path below the base URL; {@code {file}} is the id of a file, {@code {id}} that of the batch, and
 *     {@code {root}} at the start the base URL without {@link ProviderProfile#defaultBasePath()}. Both ids are
 *     percent-encoded as one segment. Before a verb, as in {@code {file}:download}, the slashes of a file id remain
 * @param filePointers the pointers to the ids of the files in the status; all files are read. Empty for pages
 * @param tokenPointer the pointer to the token of the next page; an empty string for files
 * @param tokenParameter the query parameter that contains that token; an empty string for files
 * @param idPointers the pointers to the id of the request in a result
 * @param bodyPointers the pointers to the response in a result, which is read like the one of a single request
 * @param errorPointers the pointers to an error in a result: an object or a text
 * @param httpStatusPointer the pointer to the HTTP status of a failed request; an empty string if there is none
 */
public record BatchResults(
        String path,
        List<String> filePointers,
        String tokenPointer,
        String tokenParameter,
        List<String> idPointers,
        List<String> bodyPointers,
        List<String> errorPointers,
        String httpStatusPointer) {
    /**
     * Copies the pointers.
     *
     * @throws IllegalArgumentException if the path is malformed, if pointers to files or a token of pages are missing,
     *     or if an id or a response could not be found
     */
    public BatchResults {
        Objects.requireNonNull(path, "path");
        filePointers = List.copyOf(Objects.requireNonNull(filePointers, "filePointers"));
        Objects.requireNonNull(tokenPointer, "tokenPointer");
        Objects.requireNonNull(tokenParameter, "tokenParameter");
        idPointers = List.copyOf(Objects.requireNonNull(idPointers, "idPointers"));
        bodyPointers = List.copyOf(Objects.requireNonNull(bodyPointers, "bodyPointers"));
        errorPointers = List.copyOf(Objects.requireNonNull(errorPointers, "errorPointers"));
        Objects.requireNonNull(httpStatusPointer, "httpStatusPointer");
        BatchProtocol.checkPath(path);
        BatchProtocol.requireNotEmpty("idPointers", idPointers);
        BatchProtocol.requireNotEmpty("bodyPointers", bodyPointers);
        if (filePointers.isEmpty() == tokenParameter.isEmpty()) {
            throw new IllegalArgumentException("either filePointers or tokenParameter is required");
        }
    }

    /**
     * Returns whether the results are in files.
     *
     * @return true for files of JSON lines, false for pages
     */
    public boolean inFiles() {
        return !filePointers.isEmpty();
    }
}
