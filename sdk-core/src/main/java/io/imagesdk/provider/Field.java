package io.imagesdk.provider;

import io.imagesdk.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One row of the field table of an {@link Operation}: a parameter that the operation supports, its name on the wire and
 * the values that it accepts. A parameter without a field is rejected before a request is sent.
 *
 * @param parameter the parameter of the request
 * @param name the name on the wire; in a JSON body, a name that starts with {@code /} is a JSON pointer to a nested
 *     member, for example {@code /input/prompt}
 * @param required whether a request without this parameter is rejected before it is sent
 * @param constraint the accepted values, in the SDK's spelling
 * @param note a remark for the documentation; an empty string for none
 * @param heightName for a size that is sent as two integers: the name of the height on the wire, while {@code name} is
 *     the name of the width; otherwise an empty string
 * @param valueAliases the provider's spelling of values that differ, by the SDK's spelling, for example {@code JPG} for
 *     {@code jpeg}
 */
public record Field(
        Parameter parameter,
        String name,
        boolean required,
        Constraint constraint,
        String note,
        String heightName,
        Map<String, String> valueAliases) {
    /**
     * Creates a field and copies the aliases.
     *
     * @throws IllegalArgumentException if there is a height name although the parameter is not a size
     */
    public Field {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(constraint, "constraint");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(heightName, "heightName");
        Objects.requireNonNull(valueAliases, "valueAliases");
        valueAliases = Collections.unmodifiableMap(new LinkedHashMap<>(valueAliases));
        if (!heightName.isEmpty() && parameter != Parameter.SIZE) {
            throw new IllegalArgumentException(
                    "heightName is supported for size only, was set for " + parameter.label());
        }
    }

    /**
     * Creates an optional field.
     *
     * @param parameter the parameter of the request
     * @param name the name on the wire, or a JSON pointer to a nested member
     * @param constraint the accepted values
     * @return the field
     */
    public static Field of(Parameter parameter, String name, Constraint constraint) {
        return new Field(parameter, name, false, constraint, "", "", Map.of());
    }

    /**
     * Creates an optional field whose name on the wire is {@link Parameter#label()}.
     *
     * @param parameter the parameter of the request
     * @param constraint the accepted values
     * @return the field
     */
    public static Field of(Parameter parameter, Constraint constraint) {
        return of(parameter, Objects.requireNonNull(parameter, "parameter").label(), constraint);
    }

    /**
     * Creates an optional field for a size that is sent as two integers. The size {@code auto} is rejected, because it
     * has no width and no height.
     *
     * @param widthName the name of the width on the wire
     * @param heightName the name of the height on the wire
     * @param constraint the accepted sizes, for example {@code 1024x1024}
     * @return the field
     */
    public static Field ofPixels(String widthName, String heightName, Constraint constraint) {
        return new Field(
                Parameter.SIZE,
                Objects.requireNonNull(widthName, "widthName"),
                false,
                constraint,
                "",
                heightName,
                Map.of());
    }

    /**
     * Returns a copy that is required: a request without this parameter is rejected before it is sent.
     *
     * @return a copy of this field
     */
    public Field asRequired() {
        return new Field(parameter, name, true, constraint, note, heightName, valueAliases);
    }

    /**
     * Returns a copy with a remark for the documentation.
     *
     * @param text the remark
     * @return a copy of this field
     */
    public Field withNote(String text) {
        return new Field(
                parameter, name, required, constraint, Objects.requireNonNull(text, "text"), heightName, valueAliases);
    }

    /**
     * Returns a copy with an additional alias.
     *
     * @param value the SDK's spelling of a value, as requests and the constraint contain it
     * @param alias the provider's spelling, which is sent instead
     * @return a copy of this field
     */
    public Field withAlias(String value, String alias) {
        Map<String, String> aliases = new LinkedHashMap<>(valueAliases);
        aliases.put(Objects.requireNonNull(value, "value"), Objects.requireNonNull(alias, "alias"));
        return new Field(parameter, name, required, constraint, note, heightName, aliases);
    }

    /**
     * Returns the names that this field has on the wire.
     *
     * @return the name, followed by the name of the height if there is one
     */
    public List<String> names() {
        return heightName.isEmpty() ? List.of(name) : List.of(name, heightName);
    }
}
