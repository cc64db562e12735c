package io.imagesdk.provider;

import io.imagesdk.model.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * One thing a provider does: where it is asked for and what it takes.
 *
 * @param path the path below the base URL, with its version ({@code /v1/images/generations}); segments that the base URL ends with
 *     are not repeated
 * @param fields the table, in the order in which the fields are sent
 */
public record Operation(String path, List<Field> fields) {
    /** Copies the table. */
    public Operation {
        fields = List.copyOf(fields);
    }

    /** An operation of these fields. */
    public static Operation of(String path, Field... fields) {
        return new Operation(path, List.of(fields));
    }

    /** The row of this parameter; empty when the provider does not know it. */
    public Optional<Field> field(Parameter parameter) {
        return fields.stream().filter(field -> field.parameter() == parameter).findFirst();
    }
}
