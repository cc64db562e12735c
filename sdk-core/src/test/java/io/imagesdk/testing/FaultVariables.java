package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands the escapes and variables of a fault table; {@code faults/README.txt} lists them. */
final class FaultVariables {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|([rnt\\\\]))");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*)}");
    private static final byte[] IMAGE = SampleImages.encoded("png", 60, 60);
    private static final byte[] LARGE = SampleImages.encoded("png", 900, 900);
    private static final String BASE64 = SampleImages.base64(IMAGE);

    private FaultVariables() {}

    static ByteSource expand(String text, RawServer server) {
        String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
        String plain = ESCAPE.matcher(bytes).replaceAll(escape -> Matcher.quoteReplacement(character(escape)));
        List<ByteSource> parts = new ArrayList<>();
        int end = 0;
        for (MatchResult variable : VARIABLE.matcher(plain).results().toList()) {
            parts.add(ByteSource.of(plain.substring(end, variable.start())));
            parts.add(value(variable.group(1), server));
            end = variable.end();
        }
        parts.add(ByteSource.of(plain.substring(end)));
        return ByteSource.concat(parts);
    }

    private static String character(MatchResult escape) {
        if (escape.group(1) != null) {
            return String.valueOf((char) Integer.parseInt(escape.group(1), 16));
        }
        return switch (escape.group(2)) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            default -> "\\";
        };
    }

    private static ByteSource value(String variable, RawServer server) {
        int times = variable.lastIndexOf('*');
        if (times > 0) {
            return ByteSource.repeated(variable.substring(0, times), Long.parseLong(variable.substring(times + 1)));
        }
        return switch (variable) {
            case "large" -> ByteSource.of(LARGE).base64();
            case "file" -> ByteSource.of(IMAGE);
            case "half-file" -> ByteSource.of(Arrays.copyOf(IMAGE, IMAGE.length / 2));
            case "large-file" -> ByteSource.of(LARGE);
            default -> ByteSource.of(text(variable, server));
        };
    }

    private static String text(String variable, RawServer server) {
        return switch (variable) {
            case "png" -> BASE64;
            case "half" -> BASE64.substring(0, BASE64.length() / 8 * 4);
            case "item" -> "{\"b64_json\":\"" + BASE64 + "\"}";
            case "good" -> "{\"data\":[{\"b64_json\":\"" + BASE64 + "\"}]}";
            case "length" -> String.valueOf(IMAGE.length);
            case "url" -> server.url() + "/image.png";
            case "self" -> server.url();
            case "key" -> SuiteLog.KEY;
            case "deep" -> "[".repeat(200) + "]".repeat(200);
            default -> throw new IllegalArgumentException("there is no variable " + variable);
        };
    }
}
