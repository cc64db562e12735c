package io.imagesdk.provider;

import io.imagesdk.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One row of the field table of an {@link Operation}: a parameter that the operation supports, its name on the wire and
 * the values that it accepts. A parameter without a field is rejected before a request is sent.
 *
 * @param parameter the parameter of the request
 * @param name the name on the wire; a name that starts with {@code /} is a JSON pointer to a nested member, for example
 *     {@code /input/prompt}, and {@code /contents/0/text} leads into an array; empty for a model that only the path of
 *     the operation contains
 * @param required whether a request without this parameter is rejected before it is sent
 * @param constraint the accepted values, in the SDK's spelling
 * @param note a remark for the documentation; an empty string for none
 * @param heightName for a size that is sent as two integers: the name of the height on the wire, while {@code name} is
 *     the name of the width; otherwise an empty string
 * @param valueAliases the provider's spelling of values that differ, by the SDK's spelling, for example {@code JPG} for
 *     {@code jpeg}
 * @param valueTemplate the text that is sent instead of the value, with the placeholder <code>{value}</code>, or with
 *     <code>{width}</code> and <code>{height}</code> for a size or an aspect ratio, for example
 *     <code>{width}*{height}</code>; a value without a width and a height, such as {@code auto}, is sent as it is; an
 *     empty string for none
 * @param jsonOnly whether the provider accepts the parameter in JSON bodies only, see {@link Operation#isMultipart}
 */
public record Field(
        Parameter parameter,
        String name,
        boolean required,
        Constraint constraint,
        String note,
        String heightName,
        Map<String, String> valueAliases,
        String valueTemplate,
        boolean jsonOnly) {
    /**
     * Creates a field and copies the aliases.
     *
     * @throws IllegalArgumentException if there is a height name although the parameter is not a size, or if the value
     *     template has no placeholder, or one that does not exist for the parameter
     */
    public Field {
        Objects.requireNonNull(parameter, "parameter");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(constraint, "constraint");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(heightName, "heightName");
        Objects.requireNonNull(valueAliases, "valueAliases");
        Objects.requireNonNull(valueTemplate, "valueTemplate");
        valueAliases = Collections.unmodifiableMap(new LinkedHashMap<>(valueAliases));
        if (!heightName.isEmpty() && parameter != Parameter.SIZE) {
            throw new IllegalArgumentException(
                    "heightName is supported for size only, was set for " + parameter.label());
        }
        if (!valueTemplate.isEmpty()) {
            checkTemplate(parameter, valueTemplate, heightName);
        }
    }

    private static void checkTemplate(Parameter parameter, String template, String heightName) {
        boolean hasSides = parameter == Parameter.SIZE || parameter == Parameter.ASPECT_RATIO;
        String[] supported = hasSides ? new String[] {"{value}", "{width}", "{height}"} : new String[] {"{value}"};
        ValuePlaceholders.check("valueTemplate", template, supported);
        if (!ValuePlaceholders.contains(template, supported) || !heightName.isEmpty()) {
            throw new IllegalArgumentException("valueTemplate must contain a placeholder and must not be combined with"
                    + " heightName, was \"" + template + '"');
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
        return new Field(parameter, name, false, constraint, "", "", Map.of(), "", false);
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
                Map.of(),
                "",
                false);
    }

    /**
     * Returns a copy that is required: a request without this parameter is rejected before it is sent.
     *
     * @return a copy of this field
     */
    public Field asRequired() {
        return new Field(parameter, name, true, constraint, note, heightName, valueAliases, valueTemplate, jsonOnly);
    }

    /**
     * Returns a copy with a remark for the documentation.
     *
     * @param text the remark
     * @return a copy of this field
     */
    public Field withNote(String text) {
        Objects.requireNonNull(text, "text");
        return new Field(
                parameter, name, required, constraint, text, heightName, valueAliases, valueTemplate, jsonOnly);
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
        return new Field(parameter, name, required, constraint, note, heightName, aliases, valueTemplate, jsonOnly);
    }

    /**
     * Returns a copy that sends a text made from the value.
     *
     * @param template the text with its placeholders, for example <code>{width}*{height}</code>
     * @return a copy of this field
     * @throws IllegalArgumentException if the text has no placeholder, or one that does not exist for the parameter
     * @see #valueTemplate()
     */
    public Field withTemplate(String template) {
        Objects.requireNonNull(template, "template");
        return new Field(parameter, name, required, constraint, note, heightName, valueAliases, template, jsonOnly);
    }

    /**
     * Returns a copy that is sent in JSON bodies only.
     *
     * @return a copy of this field
     * @see #jsonOnly()
     */
    public Field asJsonOnly() {
        return new Field(parameter, name, required, constraint, note, heightName, valueAliases, valueTemplate, true);
    }

    /**
     * Returns the names that this field has on the wire.
     *
     * @return the name, followed by the name of the height if there is one; empty if the field has no name
     */
    public List<String> names() {
        return Stream.of(name, heightName).filter(text -> !text.isEmpty()).toList();
    }
}
