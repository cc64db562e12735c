package io.imagesdk.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** What the bytes of a body are. The content type of many servers is wrong, missing or spelled in another case. */
final class BodyBytes {
    private static final int MAX_START = 1_000;

    private BodyBytes() {}

    /** Returns the content of a body that is compressed with gzip, and any other body unchanged. */
    static byte[] uncompressed(byte[] body) {
        if (body.length < 2 || (body[0] & 0xff) != 0x1f || (body[1] & 0xff) != 0x8b) {
            return body;
        }
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return content.readAllBytes();
        } catch (IOException ignored) {
            // The caller receives what the server has sent.
            return body;
        }
    }

    /** Returns whether bytes are text, in which secrets are replaced. No image format but SVG is valid UTF-8. */
    static boolean isUtf8(byte[] bytes) {
        try {
            CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException ignored) {
            // The expected result for an image.
            return false;
        }
    }

    /** Returns whether a body is a text whose URLs may be changed. Those of an SVG are part of the image. */
    static boolean isText(String contentType, byte[] body) {
        return !isType(contentType, "image/") && !isSvg(body) && isUtf8(body);
    }

    /** Returns whether a content type begins with a type in lower case. */
    static boolean isType(String contentType, String type) {
        return contentType.toLowerCase(Locale.ROOT).startsWith(type);
    }

    private static boolean isSvg(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, MAX_START), StandardCharsets.ISO_8859_1);
        return start.contains("<svg") && !start.toLowerCase(Locale.ROOT).contains("<html");
    }
}
