package io.imagesdk.provider;

import io.imagesdk.model.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing a provider does: where it is asked for and what it takes.
 *
 * @param path the path below the base URL, with its version ({@code /v1/images/generations}); segments that the base URL ends with
 *     are not repeated
 * @param fields the table, in the order in which the fields are sent
 * @param bodyFormat the format of the body
 * @param constants what every such request says besides, by names as in {@link Field}: what the protocol wants, never an option that is
 *     the caller's; the text <code>{uuid}</code> is a new random UUID (version 4) for every request
 * @param streaming how it shows its pictures while they are made; empty where it does not
 */
public record Operation(
        String path,
        List<Field> fields,
        BodyFormat bodyFormat,
        Map<String, Object> constants,
        Optional<Streaming> streaming) {
    /** Copies the table and the constants. */
    public Operation {
        fields = List.copyOf(fields);
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /** An operation of these fields, asked for with a JSON object. */
    public static Operation of(String path, Field... fields) {
        return new Operation(path, List.of(fields), BodyFormat.JSON, Map.of(), Optional.empty());
    }

    /** The same with another body. */
    public Operation withBodyFormat(BodyFormat format) {
        return new Operation(path, fields, format, constants, streaming);
    }

    /** The same, which always says this too. */
    public Operation withConstant(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(constants);
        more.put(name, value);
        return new Operation(path, fields, bodyFormat, more, streaming);
    }

    /** The same, which can show its pictures while they are made. */
    public Operation withStreaming(Streaming how) {
        return new Operation(path, fields, bodyFormat, constants, Optional.of(how));
    }

    /** The row of this parameter; empty when the provider does not know it. */
    public Optional<Field> field(Parameter parameter) {
        for (Field field : fields) {
            if (field.parameter() == parameter) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
