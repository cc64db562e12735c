package io.imagesdk.provider;

import java.util.List;
import java.util.Objects;

/**
 * How batches are listed, newest first.
 *
 * @param path the path below the base URL, with the size of a page in its query
 * @param itemPointers the pointers to the batches, each as in the response of a poll
 * @param tokenPointer the pointer to the token of the next page, which the last page lacks
 * @param tokenParameter the query parameter that contains that token
 * @param namePointers the pointers to the name in one batch
 * @param createdAtPointers the pointers to the time of the creation in one batch: a day, a time in ISO 8601, or the
 *     seconds since the epoch
 */
public record BatchListing(
        String path,
        List<String> itemPointers,
        String tokenPointer,
        String tokenParameter,
        List<String> namePointers,
        List<String> createdAtPointers) {
    /**
     * Copies the pointers.
     *
     * @throws IllegalArgumentException if the path is malformed, or there is no pointer to the batches
     */
    public BatchListing {
        Objects.requireNonNull(path, "path");
        itemPointers = List.copyOf(Objects.requireNonNull(itemPointers, "itemPointers"));
        Objects.requireNonNull(tokenPointer, "tokenPointer");
        Objects.requireNonNull(tokenParameter, "tokenParameter");
        namePointers = List.copyOf(Objects.requireNonNull(namePointers, "namePointers"));
        createdAtPointers = List.copyOf(Objects.requireNonNull(createdAtPointers, "createdAtPointers"));
        BatchProtocol.checkPath(path);
        BatchProtocol.requireNotEmpty("itemPointers", itemPointers);
    }
}
