package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A batch at a provider: many requests that the provider processes within hours, usually at a lower price. A batch is
 * a value without a key. Store it as {@link #toJson() JSON}, because it is the way to the results that are charged.
 *
 * <p>If a server has built the id of the batch, a file or a page with the API key, the batch contains that text
 * encrypted with the key; it starts with {@code sealed.}, and only a service with the same key can use the batch.
 *
 * @param provider the id of the provider profile
 * @param baseUrl the base URL to which the batch was submitted; a service with another base URL rejects it
 * @param id the provider's id of the batch
 * @param name the name that was submitted with the batch; an empty string if it is not known
 * @param requests the number of submitted requests; 0 if it is not known
 * @param createdAt the time of the submission, according to the clock of the submitting machine
 * @param position where the next result is read
 */
public record ImageBatch(
        String provider,
        URI baseUrl,
        String id,
        String name,
        long requests,
        Instant createdAt,
        BatchPosition position) {
    /**
     * Where the next result of a batch is read.
     *
     * @param source the file or page that contains it; an empty string for the first one
     * @param offset the number of bytes of the file, or of results of the page, that were read
     * @param results the number of results that were read so far
     * @param successes the number of those results that are not errors of the provider
     * @param pageErrors the number of errors among those results of the page; 0 for a file
     * @param checksum a checksum of the ids of those results of the page, whatever their order; 0 for a file
     * @param otherOffsets the number of bytes that were read of each other file; empty for pages
     */
    public record BatchPosition(
            String source,
            long offset,
            long results,
            long successes,
            long pageErrors,
            long checksum,
            Map<String, Long> otherOffsets) {
        /** Before the first result. */
        public static final BatchPosition START = new BatchPosition("", 0, 0, 0, 0, 0, Map.of());

        /**
         * Checks the numbers and copies the map.
         *
         * @throws IllegalArgumentException if an offset or a number of results is negative
         */
        public BatchPosition {
            Objects.requireNonNull(source, "source");
            otherOffsets = Map.copyOf(Objects.requireNonNull(otherOffsets, "otherOffsets"));
            otherOffsets.forEach((file, read) -> {
                if (read < 0) {
                    throw new IllegalArgumentException("otherOffsets must not be negative, were " + read);
                }
            });
            if (offset < 0 || results < 0 || successes < 0 || pageErrors < 0) {
                throw new IllegalArgumentException(
                        "offset, results, successes and pageErrors must not be negative, were " + offset + ", "
                                + results + ", " + successes + " and " + pageErrors);
            }
        }
    }

    /**
     * Creates a batch.
     *
     * @throws InvalidRequestException if {@link #isValidId(String)} rejects the id
     */
    public ImageBatch {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(baseUrl, "baseUrl");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(position, "position");
        if (!isValidId(id)) {
            throw new InvalidRequestException(List.of(TaskJson.invalidId("batch.id", id)));
        }
    }

    /**
     * Returns whether a text can be the id of a batch. The rules are those of a task.
     *
     * @param text the text
     * @return whether the text can be an id
     * @see ImageTask#isValidId(String)
     */
    public static boolean isValidId(String text) {
        return ImageTask.isValidId(text);
    }

    /**
     * Returns a copy with another position.
     *
     * @param newPosition where the next result is read
     * @return a copy of this batch
     */
    public ImageBatch withPosition(BatchPosition newPosition) {
        return new ImageBatch(
                provider, baseUrl, id, name, requests, createdAt, Objects.requireNonNull(newPosition, "newPosition"));
    }

    /**
     * Returns the batch as a JSON document. It contains no key.
     *
     * @return the JSON document in one line
     */
    public String toJson() {
        return BatchJson.print(this);
    }

    /**
     * Parses a batch from the JSON document that {@link #toJson()} returned.
     *
     * @param json the JSON document
     * @return the batch
     * @throws InvalidRequestException if the text is not such a document; the exception lists all violations
     */
    public static ImageBatch fromJson(String json) {
        return BatchJson.parse(Objects.requireNonNull(json, "json"));
    }

    /**
     * Returns a short description with the id, the provider and the base URL.
     *
     * @return the description, for example {@code batch b-1 at openai (https://api.openai.com/v1)}
     */
    @Override
    public String toString() {
        return "batch " + id + " at " + provider + " (" + baseUrl + ")";
    }
}
