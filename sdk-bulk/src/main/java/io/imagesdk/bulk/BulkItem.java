package io.imagesdk.bulk;

import io.imagesdk.model.ImagesRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One request of a bulk run. Two items with the same id are one item, and so are two items without an id that have the
 * same request.
 *
 * @param id the id, which identifies the item when the run is resumed; empty to use a digest of the request, which
 *     covers the content of its input files
 * @param request the request
 * @param attributes values that are copied to the manifest, by name
 */
public record BulkItem(Optional<String> id, ImagesRequest request, Map<String, String> attributes) {
    private static final int MAX_ID_LENGTH = 1_000;

    /**
     * Copies the attributes.
     *
     * @throws IllegalArgumentException if the id is blank or longer than 1,000 characters
     */
    public BulkItem {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(request, "request");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(attributes, "attributes")));
        id.ifPresent(BulkItem::requireValidId);
    }

    private static void requireValidId(String id) {
        if (id.isBlank() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException("id must have 1.." + MAX_ID_LENGTH + " characters, had " + id.length()
                    + "; omit it to use a digest");
        }
    }

    /**
     * Creates an item that is identified by its request.
     *
     * @param request the request
     * @return the item
     */
    public static BulkItem of(ImagesRequest request) {
        return new BulkItem(Optional.empty(), request, Map.of());
    }

    /**
     * Creates an item with an id.
     *
     * @param id the id, 1 to 1,000 characters
     * @param request the request
     * @return the item
     * @throws IllegalArgumentException if the id is blank or too long
     */
    public static BulkItem of(String id, ImagesRequest request) {
        return new BulkItem(Optional.of(id), request, Map.of());
    }

    /**
     * Returns a copy with an additional attribute.
     *
     * @param name the name; an earlier value is replaced
     * @param value the value
     * @return the copy
     */
    public BulkItem withAttribute(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new BulkItem(id, request, changed);
    }

    /**
     * Returns the id, or a placeholder if there is none. The prompt is left out.
     *
     * @return the description, for example {@code item sku-1}
     */
    @Override
    public String toString() {
        return id.map(text -> "item " + text).orElse("item without id");
    }
}
