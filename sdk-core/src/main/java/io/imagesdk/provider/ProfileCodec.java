package io.imagesdk.provider;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of value in a profile file: how it is read, written and described in the JSON schema. One object defines all
 * three, so that they cannot differ.
 *
 * @param <T> the Java type of the value
 */
interface ProfileCodec<T> {
    /** Reads the value of a tree; reports an error and returns empty if the tree does not hold such a value. */
    Optional<T> read(Json tree, Pointer pointer, ProfileErrors errors);

    /** Returns the value as plain Java values, which the JSON printer accepts. */
    Object write(T value);

    /** Returns the JSON schema of the value; adds the schemas of shared objects to {@code definitions}. */
    Map<String, Object> schema(Map<String, Object> definitions);
}
