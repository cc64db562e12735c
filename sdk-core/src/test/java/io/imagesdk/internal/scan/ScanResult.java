package io.imagesdk.internal.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The result of a scan.
 *
 * @param images one line for each image
 * @param skeleton the skeleton with {@code image:0}, {@code image:1} ... for the placeholders
 */
record ScanResult(List<String> images, JsonNode skeleton) {
    static final Set<String> BASE64_MEMBERS = Set.of("b64_json", "image");
    static final Set<String> URL_MEMBERS = Set.of("url");

    /** Scans a document that is cut before each of the ascending offsets. */
    static ScanResult of(byte[] document, int... cuts) throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = scanner(handler);
        feed(scanner, document, cuts);
        return result(scanner, handler);
    }

    static ScanResult byteByByte(byte[] document) throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = scanner(handler);
        for (byte next : document) {
            // The quotes around the byte reveal a scanner that reads outside its range.
            scanner.write(new byte[] {'"', next, '"'}, 1, 1);
        }
        return result(scanner, handler);
    }

    static JsonImageScanner scanner(RecordingImageHandler handler) {
        return new JsonImageScanner(BASE64_MEMBERS, URL_MEMBERS, ScanLimits.defaults(), handler, image -> false);
    }

    static void feed(JsonImageScanner scanner, byte[] document, int... cuts) throws ScanException {
        int from = 0;
        for (int cut : cuts) {
            scanner.write(document, from, cut - from);
            from = cut;
        }
        scanner.write(document, from, document.length - from);
    }

    static byte[] utf8(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }

    private static ScanResult result(JsonImageScanner scanner, RecordingImageHandler handler) throws ScanException {
        String skeleton = scanner.complete();
        try {
            JsonNode tree = new ObjectMapper().readTree(skeleton);
            JsonNode readable = JsonOracle.mapTexts(tree, "", (member, text) -> {
                OptionalInt ordinal = scanner.ordinalOf(text);
                return ordinal.isPresent() ? "image:" + ordinal.getAsInt() : text;
            });
            return new ScanResult(handler.summary(), readable);
        } catch (IOException e) {
            throw new AssertionError("the skeleton is not JSON: " + skeleton, e);
        }
    }
}
