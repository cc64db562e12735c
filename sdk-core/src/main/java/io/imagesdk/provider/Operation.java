package io.imagesdk.provider;

import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An operation of a provider, such as generating or editing images: its path, its field table and the format of its
 * request body. Requests are sent with the method POST.
 *
 * @param path the path below the base URL, with an optional query, for example {@code /images/generations}; the first
 *     segments are not repeated if the base URL ends with them; <code>{model}</code> is replaced with the
 *     percent-encoded model of the request, whose slashes remain
 * @param fields the field table, in the order in which the fields are sent
 * @param bodyFormat the format of the request body
 * @param constants members that every request contains because the protocol requires them, by names as in
 *     {@link Field}; a value may be an object or an array into which the names of fields lead; the text
 *     <code>{uuid}</code> in a value is replaced with a new random UUID (version 4) per request
 * @param streaming how the operation streams partial images; empty if it does not
 */
public record Operation(
        String path,
        List<Field> fields,
        BodyFormat bodyFormat,
        Map<String, Object> constants,
        Optional<Streaming> streaming) {
    static final String MODEL_PLACEHOLDER = "{model}";
    private static final int MAX_PATH_LENGTH = 2_000;
    private static final Pattern PATH =
            Pattern.compile("(/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*(\\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?)?");
    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|\\?|$)");

    /**
     * Copies the fields and the constants.
     *
     * @throws IllegalArgumentException if the path has more than 2,000 characters, does not start with a slash, or
     *     contains a character that must be percent-encoded, a dot segment or an unknown placeholder; if the path
     *     contains <code>{model}</code> and the model is not a required field; if two fields have overlapping names; or
     *     if a name leads through a constant that is neither an object nor an array
     */
    public Operation {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(fields, "fields");
        Objects.requireNonNull(bodyFormat, "bodyFormat");
        Objects.requireNonNull(constants, "constants");
        Objects.requireNonNull(streaming, "streaming");
        checkPath(path.replace(MODEL_PLACEHOLDER, "model"));
        fields = List.copyOf(fields);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        OperationChecks.check(path, fields, bodyFormat, constants);
    }

    /** Returns a path that can follow a base URL; throws an exception for any other text. */
    static String checkPath(String path) {
        if (path.length() > MAX_PATH_LENGTH) {
            throw new IllegalArgumentException(
                    "path must have at most " + MAX_PATH_LENGTH + " characters, has " + path.length());
        }
        if (!PATH.matcher(path).matches()
                || MALFORMED_ESCAPE.matcher(path).find()
                || DOT_SEGMENT.matcher(path).find()) {
            throw new IllegalArgumentException("path must start with a slash and consist of the characters of a URL, "
                    + "without spaces, unknown placeholders and the segments . and .., was \"" + path + '"');
        }
        return path;
    }

    /**
     * Creates an operation with the body format {@link BodyFormat#JSON}, without constants and without streaming.
     *
     * @param path the path below the base URL
     * @param fields the field table, in the order in which the fields are sent
     * @return the operation
     */
    public static Operation of(String path, Field... fields) {
        return new Operation(
                path, List.of(Objects.requireNonNull(fields, "fields")), BodyFormat.JSON, Map.of(), Optional.empty());
    }

    /**
     * Returns a copy with another body format. The default of {@link #of} is {@link BodyFormat#JSON}.
     *
     * @param format the format of the request body; {@link BodyFormat#BY_INPUT} is supported for edits only
     * @return a copy of this operation
     */
    public Operation withBodyFormat(BodyFormat format) {
        return new Operation(path, fields, Objects.requireNonNull(format, "format"), constants, streaming);
    }

    /**
     * Returns a copy with an additional member that every request contains.
     *
     * @param name the name of the member, or a JSON pointer to a nested member
     * @param value the value: a string, a number, a boolean, a list or a map; the text <code>{uuid}</code> in it is
     *     replaced with a new random UUID per request
     * @return a copy of this operation
     */
    public Operation withConstant(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(constants);
        copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new Operation(path, fields, bodyFormat, copy, streaming);
    }

    /**
     * Returns a copy that can stream partial images.
     *
     * @param description how the operation streams partial images
     * @return a copy of this operation
     */
    public Operation withStreaming(Streaming description) {
        return new Operation(
                path, fields, bodyFormat, constants, Optional.of(Objects.requireNonNull(description, "description")));
    }

    /**
     * Returns whether a request is sent as {@code multipart/form-data} rather than as JSON. The body format decides;
     * with {@link BodyFormat#BY_INPUT}, an edit that sets a {@linkplain Field#jsonOnly() JSON-only} parameter is sent
     * as JSON.
     *
     * @param request the request
     * @return whether the body is {@code multipart/form-data}
     */
    public boolean isMultipart(ImagesRequest request) {
        Objects.requireNonNull(request, "request");
        return bodyFormat.isMultipart(request)
                && fields.stream()
                        .noneMatch(field -> field.jsonOnly()
                                && field.parameter().valueIn(request).isPresent());
    }

    /**
     * Returns the field of a parameter.
     *
     * @param parameter a parameter of requests
     * @return the field; empty if this operation does not support the parameter
     */
    public Optional<Field> field(Parameter parameter) {
        Objects.requireNonNull(parameter, "parameter");
        for (Field field : fields) {
            if (field.parameter() == parameter) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
