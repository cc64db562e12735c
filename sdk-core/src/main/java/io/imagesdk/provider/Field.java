package io.imagesdk.provider;

import io.imagesdk.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One row of a provider's table: a thing that a request can say, and how it is said to this provider.
 *
 * @param parameter the thing
 * @param name its name on the wire; in JSON a name that begins with {@code /} is a pointer to a nested member ({@code /input/prompt})
 * @param required whether a request without it is refused
 * @param constraint the values it takes
 * @param note what else is to know, for the documentation; may be empty
 * @param heightName where a size is two whole numbers: the height's name, the width's being {@code name}; otherwise empty
 * @param valueAliases the provider's words for values that it calls otherwise ({@code jpeg} is {@code JPG}); the constraint is in ours
 */
public record Field(
        Parameter parameter,
        String name,
        boolean required,
        Constraint constraint,
        String note,
        String heightName,
        Map<String, String> valueAliases) {
    /** Copies the words, and refuses a height of what is no size. */
    public Field {
        valueAliases = Collections.unmodifiableMap(new LinkedHashMap<>(valueAliases));
        if (!heightName.isEmpty() && parameter != Parameter.SIZE) {
            throw new IllegalArgumentException("a heightName is for the size alone, not for " + parameter.label());
        }
    }

    /** An optional field with a name of its own. */
    public static Field of(Parameter parameter, String name, Constraint constraint) {
        return new Field(parameter, name, false, constraint, "", "", Map.of());
    }

    /** An optional field whose wire name is the parameter's label. */
    public static Field of(Parameter parameter, Constraint constraint) {
        return of(parameter, parameter.label(), constraint);
    }

    /** An optional size that is sent as two whole numbers; {@code auto} cannot be said so. */
    public static Field ofPixels(String widthName, String heightName, Constraint constraint) {
        return new Field(Parameter.SIZE, widthName, false, constraint, "", heightName, Map.of());
    }

    /** The same, but a request without it is refused. */
    public Field asRequired() {
        return new Field(parameter, name, true, constraint, note, heightName, valueAliases);
    }

    /** The same with a note for the documentation. */
    public Field withNote(String text) {
        return new Field(parameter, name, required, constraint, text, heightName, valueAliases);
    }

    /** The same, where the provider has a word of its own for this value. */
    public Field withAlias(String value, String word) {
        Map<String, String> more = new LinkedHashMap<>(valueAliases);
        more.put(value, word);
        return new Field(parameter, name, required, constraint, note, heightName, more);
    }

    /** Its names on the wire: one, or a size's two. */
    public List<String> names() {
        return heightName.isEmpty() ? List.of(name) : List.of(name, heightName);
    }
}
