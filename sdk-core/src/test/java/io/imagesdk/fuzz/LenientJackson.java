package io.imagesdk.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.regex.Pattern;

/** Jackson with the settings for what servers write in place of strict JSON. */
public final class LenientJackson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(
                    JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    /** Jackson rejects a backslash in front of a character that has two UTF-16 units. */
    private static final Pattern SUPERFLUOUS =
            Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)\\\\(?=[\\x{10000}-\\x{10ffff}])");

    private LenientJackson() {}

    /** Returns the parser of a document. */
    public static JsonParser parser(String document) throws IOException {
        return FACTORY.createParser(SUPERFLUOUS.matcher(document).replaceAll("$1"));
    }
}
