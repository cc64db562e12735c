package io.imagesdk.internal.image;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** A short description of content that is not an image, so that an error message can name the likely cause. */
final class ContentSniffer {
    private static final int MAX_HEX_BYTES = 8;

    private ContentSniffer() {}

    static String describe(byte[] head, int length) {
        if (length == 0) {
            return "empty";
        }
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u007fELF")) {
            return "ELF";
        }
        if (text.startsWith("%PDF-")) {
            return "PDF";
        }
        if (text.startsWith("ftyp", 4)) {
            return "video";
        }
        String markup = ImageHeader.markup(text);
        String lowerCase = markup.toLowerCase(Locale.ROOT);
        if (lowerCase.startsWith("<!doctype html") || lowerCase.startsWith("<html")) {
            return "HTML";
        }
        if (markup.startsWith("<svg") || markup.startsWith("<?xml")) {
            return markup.contains("<svg") ? "SVG" : "XML";
        }
        if (!isText(head, length)) {
            return HexFormat.of().formatHex(head, 0, Math.min(MAX_HEX_BYTES, length));
        }
        return markup.startsWith("{") || markup.startsWith("[") ? "JSON" : "text";
    }

    private static boolean isText(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            boolean control = (head[i] >= 0 && head[i] < ' ') || head[i] == 0x7f;
            if (control && "\t\n\f\r".indexOf(head[i]) < 0) {
                return false;
            }
        }
        // More input may follow, so a character that is cut at the end is not an error.
        return !StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(head, 0, length), CharBuffer.allocate(length), false)
                .isError();
    }
}
