package io.imagesdk.provider;

import io.imagesdk.model.Parameter;

/**
 * One row of a provider's table: a thing that a request can say, and how it is said to this provider.
 *
 * @param parameter the thing
 * @param name its name on the wire; in JSON a name that begins with {@code /} is a pointer to a nested member ({@code /input/prompt})
 * @param required whether a request without it is refused
 * @param constraint the values it takes
 * @param note what else is to know, for the documentation; may be empty
 */
public record Field(Parameter parameter, String name, boolean required, Constraint constraint, String note) {
    /** An optional field with a name of its own. */
    public static Field of(Parameter parameter, String name, Constraint constraint) {
        return new Field(parameter, name, false, constraint, "");
    }

    /** An optional field whose wire name is the parameter's label. */
    public static Field of(Parameter parameter, Constraint constraint) {
        return of(parameter, parameter.label(), constraint);
    }

    /** The same, but a request without it is refused. */
    public Field mandatory() {
        return new Field(parameter, name, true, constraint, note);
    }

    /** The same with a note for the documentation. */
    public Field noting(String text) {
        return new Field(parameter, name, required, constraint, text);
    }
}
