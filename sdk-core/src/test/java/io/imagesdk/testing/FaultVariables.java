package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The abbreviations in fault tables; what they stand for has one character a byte. */
final class FaultVariables {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|([rnt\\\\]))");
    private static final Pattern WORD = Pattern.compile("\\$\\{([^{}]*)}");
    private static final byte[] IMAGE = SampleImages.encoded("png", 60, 60);
    private static final byte[] LARGE = SampleImages.encoded("png", 900, 900);

    private FaultVariables() {}

    static String expand(String written, RawServer server) {
        String bytes = new String(written.getBytes(UTF_8), ISO_8859_1);
        String plain = ESCAPE.matcher(bytes).replaceAll(found -> Matcher.quoteReplacement(character(found)));
        return WORD.matcher(plain).replaceAll(found -> Matcher.quoteReplacement(meaning(found.group(1), server)));
    }

    private static String character(MatchResult found) {
        if (found.group(1) != null) {
            return String.valueOf((char) Integer.parseInt(found.group(1), 16));
        }
        return switch (found.group(2)) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            default -> "\\";
        };
    }

    private static String meaning(String word, RawServer server) {
        int times = word.lastIndexOf('*');
        if (times > 0) {
            return word.substring(0, times).repeat(Integer.parseInt(word.substring(times + 1)));
        }
        String base64 = SampleImages.base64(IMAGE);
        return switch (word) {
            case "png" -> base64;
            case "half" -> base64.substring(0, base64.length() / 8 * 4);
            case "large" -> SampleImages.base64(LARGE);
            case "item" -> "{\"b64_json\":\"" + base64 + "\"}";
            case "good" -> "{\"data\":[{\"b64_json\":\"" + base64 + "\"}]}";
            case "file" -> new String(IMAGE, ISO_8859_1);
            case "half-file" -> new String(Arrays.copyOf(IMAGE, IMAGE.length / 2), ISO_8859_1);
            case "large-file" -> new String(LARGE, ISO_8859_1);
            case "length" -> String.valueOf(IMAGE.length);
            case "url" -> server.url() + "/picture.png";
            case "self" -> server.url();
            case "key" -> SuiteLog.KEY;
            case "deep" -> "[".repeat(200) + "]".repeat(200);
            default -> throw new IllegalArgumentException("not an abbreviation: " + word);
        };
    }
}
