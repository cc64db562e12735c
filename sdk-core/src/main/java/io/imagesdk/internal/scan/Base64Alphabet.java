package io.imagesdk.internal.scan;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The alphabet of one base64 value, standard or URL-safe. The first character that only one of them contains selects it
 * for the complete value, and the decoder of the JDK rejects the characters of the other one.
 */
final class Base64Alphabet {
    private Base64.@Nullable Decoder decoder;
    private boolean urlSafe;

    /** Starts a new value. */
    void reset() {
        decoder = null;
        urlSafe = false;
    }

    /** Returns the decoder for the next chunk of the value. */
    Base64.Decoder decoderFor(byte[] text) {
        for (int i = 0; decoder == null && i < text.length; i++) {
            if (isUrlSafeOnly(text[i])) {
                decoder = Base64.getUrlDecoder();
                urlSafe = true;
            } else if (isStandardOnly(text[i])) {
                decoder = Base64.getDecoder();
            }
        }
        return decoder == null ? Base64.getDecoder() : decoder;
    }

    /** Returns, in one line, why the decoder has rejected the first {@code length} bytes of a text. */
    String defectOf(byte[] text, int length) {
        for (int i = 0; i < length; i++) {
            byte next = text[i];
            if (next == '=') {
                return "base64 padding before the end";
            } else if (isUrlSafeOnly(next) || isStandardOnly(next)) {
                if (isUrlSafeOnly(next) != urlSafe) {
                    return "base64 that mixes the standard and the URL-safe alphabet";
                }
            } else if (!Character.isLetterOrDigit(next)) {
                return "a character that is not base64";
            }
        }
        return "invalid length of base64";
    }

    /** Returns the number of characters at the start of a text that belong to the alphabet of the value. */
    int validLength(byte[] text, int length) {
        int valid = 0;
        while (valid < length && isValid(text[valid])) {
            valid++;
        }
        return valid;
    }

    private boolean isValid(int next) {
        return Character.isLetterOrDigit(next)
                || (decoder == null ? isStandardOnly(next) : urlSafe ? isUrlSafeOnly(next) : isStandardOnly(next));
    }

    private static boolean isUrlSafeOnly(int next) {
        return next == '-' || next == '_';
    }

    private static boolean isStandardOnly(int next) {
        return next == '+' || next == '/';
    }

    /** Returns whether a character is ignored everywhere in a value. */
    static boolean isWhiteSpace(int next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }
}
