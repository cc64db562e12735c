package io.imagesdk.provider;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of value in a profile's file: how it is read, written and described in the schema. The three come from one place, so that
 * they cannot drift apart.
 *
 * @param <T> the value
 */
interface ProfileCodec<T> {
    /** The value in this tree; empty, with a problem told, when it is not one. */
    Optional<T> read(Json tree, Pointer at, ProfileErrors problems);

    /** The value as plain Java values. */
    Object write(T value);

    /** Its JSON schema; shared parts are put into {@code definitions}. */
    Map<String, Object> schema(Map<String, Object> definitions);
}
