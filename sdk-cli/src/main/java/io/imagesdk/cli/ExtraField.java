package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine.TypeConversionException;

/**
 * A member of the request that has no option: {@code NAME=VALUE} for text, {@code NAME:=JSON} for other types.
 *
 * @param name the name of the member
 * @param value text, a number, a boolean, or a list or map of these
 */
record ExtraField(String name, Object value) {
    static ExtraField of(String text) {
        int equals = text.indexOf('=');
        boolean isJson = equals > 0 && text.charAt(equals - 1) == ':';
        String name = equals < 0
                ? ""
                : text.substring(0, isJson ? equals - 1 : equals).strip();
        if (name.isEmpty()) {
            throw new TypeConversionException("must be NAME=VALUE or NAME:=JSON, was '" + text + "'");
        }
        String value = text.substring(equals + 1);
        return new ExtraField(name, isJson ? parse(name, value) : value);
    }

    private static Object parse(String name, String json) {
        Object value;
        try {
            value = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readValue(json, Object.class);
        } catch (JsonProcessingException ignored) {
            // The message of Jackson describes a position in the value, which the message below shows completely.
            throw new TypeConversionException(
                    name + ":= must be followed by JSON, was '" + json + "'; for text use " + name + "=" + json);
        }
        if (value == null) {
            throw new TypeConversionException(name + ":=null is not supported; omit the field");
        }
        return value;
    }
}
