package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One request of a batch.
 *
 * @param id the id of the request, by which its result is found; unique in the batch. 1 to 64 letters, digits and
 *     {@code _.:-}, without a dot at the start
 * @param request the request
 */
public record BatchInput(String id, ImagesRequest request) {
    private static final Pattern ID = Pattern.compile("(?!\\.)[A-Za-z0-9_.:-]{1,64}");

    /**
     * Checks the id.
     *
     * @throws InvalidRequestException if the id is malformed
     */
    public BatchInput {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(request, "request");
        if (!ID.matcher(id).matches()) {
            throw new InvalidRequestException(List.of(new Violation(
                    "id",
                    "must be 1 to 64 letters, digits and _.:- and must not start with a dot, was "
                            + RequestRules.quoted(id),
                    "")));
        }
    }
}
