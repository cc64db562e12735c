package io.imagesdk.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A member of the request that has no option: {@code NAME=VALUE} is always text, {@code NAME:=JSON} anything else.
 *
 * @param name the member's name
 * @param value text, a number, a boolean, or a list or map of these
 */
record ExtraField(String name, Object value) {
    static ExtraField of(String typed) {
        int equals = typed.indexOf('=');
        boolean json = equals > 0 && typed.charAt(equals - 1) == ':';
        String name =
                equals < 0 ? "" : typed.substring(0, json ? equals - 1 : equals).strip();
        if (name.isEmpty()) {
            throw UsageErrors.because("--extra must be NAME=VALUE or NAME:=JSON, was \"" + typed + "\"");
        }
        String text = typed.substring(equals + 1);
        return new ExtraField(name, json ? parsed(name, text) : text);
    }

    private static Object parsed(String name, String json) {
        Object value;
        try {
            value = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readValue(json, Object.class);
        } catch (JsonProcessingException ignored) {
            throw UsageErrors.because("--extra " + name + ":= must be followed by JSON, was \"" + json
                    + "\"; for text say " + name + "=" + json);
        }
        if (value == null) {
            throw UsageErrors.because("--extra " + name + ":=null says nothing; leave it out");
        }
        return value;
    }
}
