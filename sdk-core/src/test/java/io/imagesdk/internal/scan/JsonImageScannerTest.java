package io.imagesdk.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.scan.ScanException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonImageScannerTest {
    private static final String IMAGE =
            "bytes:" + HexFormat.of().formatHex("picture".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cGljdHVyZQ==",
                "cGljdHVyZQ=",
                "cGljdHVyZQ",
                " cGlj dHVy\\nZQ\\r\\n=\\t= ",
                "cGljdHVyZQ===",
                "cGljdHVyZQ%3D%3d",
                "cGljdHVyZQ%\\u0033D",
                "b'cGljdHVyZQ=='",
                " b\\n'cGljdHVyZQ'",
                "data:;base64,cGljdHVyZQ%3D=",
                "c\\u0047l\\u006adHVyZQ==",
                "data:image/png;base64,cGljdHVyZQ==",
                "DATA:;Base64,cGljdHVyZQ",
                "data:image\\/png; charset=x;base64, cGljdHVyZQ=="
            })
    void decodesEveryFormOfBase64(String value) throws ScanException {
        ScanResult scanResult = ScanResult.of(ScanResult.utf8("{\"b64_json\":\"" + value + "\"}"));

        assertThat(scanResult.images()).containsExactly(IMAGE);
        assertThat(scanResult.skeleton().path("b64_json").asText()).isEqualTo("image:0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/svg+xml;utf8,<svg> a+b</svg> | <svg> a+b</svg>",
                "data:image/svg+xml,%3Csvg%3e%20%C3%A9   | <svg> é",
                "data:,50%, 5%2, %zz, 100%2              | 50%, 5%2, %zz, 100%2",
                "data:,%\\u0033C\\uD83D\\uDE00           | <😀",
                "<svg width='50%20'> é</svg>             | <svg width='50%20'> é</svg>"
            })
    void decodesImagesThatAreWrittenAsText(String value, String image) throws ScanException {
        ScanResult scanResult = ScanResult.of(ScanResult.utf8("{\"b64_json\":\"" + value + "\"}"));

        assertThat(scanResult.images())
                .containsExactly("bytes:" + HexFormat.of().formatHex(image.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cGl!dHVyZQ==     | a character that is not base64",
                "cGl\\u00e4       | a character that is not base64",
                "é                | a character that is not base64",
                "\\u0000cGlj      | a character that is not base64",
                "cGljé            | a character that is not base64",
                "ftp://a.b        | a character that is not base64",
                "cGljdHVyZ        | invalid length of base64",
                "A                | invalid length of base64",
                "cGljd==HVyZQ     | base64 padding before the end",
                "cGlj==           | misplaced base64 padding",
                "cGljdA====       | misplaced base64 padding",
                "cGljdHU===       | misplaced base64 padding",
                "==               | misplaced base64 padding",
                "cGlj%2           | a character that is not base64",
                "cGlj%41          | a character that is not base64",
                "%%3DcGlj         | a character that is not base64",
                "+-AA             | base64 that mixes the standard and the URL-safe alphabet",
                "_AAA/AAA         | base64 that mixes the standard and the URL-safe alphabet",
                "data:base64      | a data URL without a comma"
            })
    void failsOnlyTheMalformedImageWithReason(String value, String reason) throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);

        ScanResult.feed(scanner, ScanResult.utf8("{\"image\":[\"cGljdHVyZQ==\",\"" + value + "\",\"cGljdHVyZQ==\"]}"));
        scanner.complete();

        assertThat(handler.summary()).containsExactly(IMAGE, "failed", IMAGE);
        assertThat(handler.images.get(1).outcome).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\" \\n\"", "\"data:image/png;base64,\"", "[]", "{}", "7", "false"})
    void startsNoImageWithoutBytes(String value) throws ScanException {
        ScanResult scanResult = ScanResult.of(ScanResult.utf8("{\"b64_json\":" + value + ",\"image\":\"cGljdHVyZQ\"}"));

        assertThat(scanResult.images()).containsExactly(IMAGE);
        assertThat(scanResult.skeleton().path("image").asText()).isEqualTo("image:0");
        assertThat(scanResult.skeleton().path("b64_json").asText()).isIn("", "null", "7", "false");
    }

    @Test
    void comparesUnescapedNames() throws ScanException {
        ScanResult scanResult =
                ScanResult.of(ScanResult.utf8("{\"b64\\u005fjson\":\"cGljdHVyZQ==\",\"b64\\\\json\":\"cGlj\"}"));

        assertThat(scanResult.images()).containsExactly(IMAGE);
        assertThat(scanResult.skeleton().path("b64\\json").asText()).isEqualTo("cGlj");
    }

    @Test
    void extractsDataUrlsAndKeepsOtherUrls() throws ScanException {
        ScanResult scanResult = ScanResult.of(ScanResult.utf8("{\"url\":[\"https://a.example/data:\",\"dat\","
                + "\"d\\u0041TA:image\\/png;base64,cGljdHVyZQ==\",\"dätä\"]}"));

        assertThat(scanResult.images()).containsExactly(IMAGE);
        assertThat(scanResult.skeleton().path("url"))
                .extracting(node -> node.asText())
                .containsExactly("https://a.example/data:", "dat", "image:0", "dätä");
    }

    @Test
    void extractsImagesInThePlaceOfUrls() throws ScanException {
        ScanResult scanResult = ScanResult.of(ScanResult.utf8("{\"url\":[\" \\ndata:;base64,cGljdHVyZQ==\","
                + "\"iVBORw0KGgo=\",\"/9j/\",\"R0lGODlh\",\"UklGRgAA\","
                + "\"/9j.png\",\"iVBORw0KGg\",\" https://a.example\"],"
                + "\"text\":\"/9j/\"}"));

        assertThat(scanResult.images())
                .containsExactly(
                        IMAGE, "bytes:89504e470d0a1a0a", "bytes:ffd8ff", "bytes:474946383961", "bytes:524946460000");
        assertThat(scanResult.skeleton().path("url"))
                .extracting(node -> node.asText())
                .endsWith("image:4", "/9j.png", "iVBORw0KGg", " https://a.example");
        assertThat(scanResult.skeleton().path("text").asText()).isEqualTo("/9j/");
    }

    @Test
    void keepsStringsInNestedObjects() throws ScanException {
        ScanResult scanResult = ScanResult.of(
                ScanResult.utf8("{\"image\":[{\"note\":\"cGlj\"},[\"cGljdHVyZQ==\"]],\"data\":\"cGlj\"}"));

        assertThat(scanResult.images()).containsExactly(IMAGE);
        assertThat(scanResult.skeleton())
                .hasToString("{\"image\":[{\"note\":\"cGlj\"},[\"image:0\"]],\"data\":\"cGlj\"}");
    }

    @Test
    void issuesPlaceholdersThatServersCannotGuess() throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);
        ScanResult.feed(scanner, ScanResult.utf8("{\"b64_json\":\"cGlj\"}"));
        String skeleton = scanner.complete();
        String placeholder = skeleton.substring(13, skeleton.length() - 2);

        assertThat(scanner.ordinalOf(placeholder)).hasValue(0);
        assertThat(placeholder).matches("[0-9a-f]{32}0");
        assertThat(scanner.ordinalOf("0")).isEmpty();
        assertThat(scanner.ordinalOf(placeholder + "0")).isEmpty();
        assertThat(scanner.ordinalOf(placeholder.substring(0, 32))).isEmpty();
        assertThat(scanner.ordinalOf(placeholder.substring(0, 32) + "1")).isEmpty();
        assertThat(scanner.ordinalOf(placeholder.substring(0, 32) + "9999999999"))
                .isEmpty();
        assertThat(ScanResult.scanner(new RecordingImageHandler()).ordinalOf(placeholder))
                .isEmpty();
    }

    @Test
    void decodesImageOfMoreThanTwentyMillionCharacters() throws ScanException {
        byte[] imageBytes = new byte[16_000_003];
        new Random(1).nextBytes(imageBytes);
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);

        // Passed on part by part, because the whole response and the images exceed the heap of the tests.
        write(scanner, ScanResult.utf8("{\"data\":[{\"b64_json\":\""));
        write(scanner, Base64.getEncoder().encode(imageBytes));
        write(scanner, ScanResult.utf8("\"},{\"b64_json\":\"data:image/png;base64,"));
        byte[] lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(imageBytes);
        for (int at = 0; at < lines.length; at += 77) {
            int end = Math.min(at + 76, lines.length);
            scanner.write(lines, at, end - at);
            write(scanner, ScanResult.utf8("\\n"));
        }
        write(scanner, ScanResult.utf8("\"},{\"b64_json\":\""));
        write(
                scanner,
                Base64.getMimeEncoder(64, ScanResult.utf8(" ")).withoutPadding().encode(imageBytes));
        write(scanner, ScanResult.utf8("\"}]}"));
        String skeleton = scanner.complete();

        assertThat(skeleton).hasSizeLessThan(250);
        assertThat(handler.images).hasSize(3).allSatisfy(image -> {
            assertThat(image.outcome).isEmpty();
            assertThat(Arrays.equals(image.bytes.toByteArray(), imageBytes)).isTrue();
        });
    }

    private static void write(JsonImageScanner scanner, byte[] bytes) throws ScanException {
        for (int at = 0; at < bytes.length; at += 16_384) {
            scanner.write(bytes, at, Math.min(16_384, bytes.length - at));
        }
    }

    @Test
    void decodesBase64WhoseFullChunkEndsWithPadding() throws ScanException {
        String chunk = "A".repeat(StreamingBase64Decoder.CHUNK - 2) + "==";

        assertThat(ScanResult.of(image(chunk)).images().get(0))
                .hasSize("bytes:".length() + 2 * (StreamingBase64Decoder.CHUNK / 4 * 3 - 2));
        assertThat(ScanResult.of(image(chunk + " \\n ")).images().get(0)).startsWith("bytes:");
        assertThat(ScanResult.of(image(chunk + "A")).images()).containsExactly("failed");
        assertThat(ScanResult.of(image(chunk + "AAAA")).images()).containsExactly("failed");
        assertThat(ScanResult.of(image(chunk + "=")).images().get(0)).startsWith("bytes:");
        assertThat(ScanResult.of(image(chunk + "==")).images()).containsExactly("failed");
    }

    @Test
    void findsErrorsAndWhiteSpaceInEveryChunk() throws ScanException {
        String chunk = "A".repeat(StreamingBase64Decoder.CHUNK);

        assertThat(ScanResult.of(image(chunk + "/" + chunk + "-" + chunk)).images())
                .containsExactly("failed");
        assertThat(ScanResult.of(image(chunk + "_" + chunk + "+" + chunk)).images())
                .containsExactly("failed");
        assertThat(ScanResult.of(image(chunk + "=" + chunk)).images()).containsExactly("failed");
        assertThat(ScanResult.of(image(" " + chunk + " ! " + chunk)).images()).containsExactly("failed");
        assertThat(ScanResult.of(image("A%2B" + chunk + "%2F" + chunk + "%3D"))
                        .images()
                        .get(0))
                .startsWith("bytes:03e000");
        assertThat(ScanResult.of(image(" " + chunk + " _ " + chunk + "-AA"))
                        .images()
                        .get(0))
                .startsWith("bytes:0000");
    }

    @Test
    void acceptsByteOrderMarkAndLoneSurrogates() throws ScanException {
        ScanResult scanResult = ScanResult.byteByByte(ScanResult.utf8("\uFEFF {\"a\":\"\\ud83c\"} \n"));

        assertThat(scanResult.skeleton().path("a").asText()).isEqualTo("\ud83c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<html></html>        | 0",
                "{\"a\" 1}            | 5",
                "{\"a\":1,}           | 7",
                "{\"a\":1 \"b\":2}    | 7",
                "{a:1}                | 1",
                "{\"a\":}             | 5",
                "{,}                  | 1",
                "[1,]                 | 3",
                "[1}                  | 2",
                "[1 2]                | 3",
                "]                    | 0",
                "{} {}                | 3",
                "{}x                  | 2",
                "\"a\":1              | 3",
                "[[]\"a\"]            | 3",
                "[tru]                | 4",
                "[nullx]              | 6",
                "[01]                 | 3",
                "[1.]                 | 3",
                "[+1]                 | 3",
                "[NaNx]               | 5",
                "[INF]                | 4",
                "['a']                | 1",
                "[\"\\u12g4\"]        | 6",
                "{\"a\":1             | 6",
                "[\"abc               | 5",
                "tru                  | 3",
                "{\"a\":\"b\\         | 8"
            })
    void rejectsMalformedJson(String document, long offset) {
        ScanException rejection =
                catchThrowableOfType(ScanException.class, () -> ScanResult.of(ScanResult.utf8(document)));
        ScanException sameRejection =
                catchThrowableOfType(ScanException.class, () -> ScanResult.byteByByte(ScanResult.utf8(document)));

        assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(rejection.offset()).isEqualTo(offset);
        assertThat(sameRejection).hasMessage(rejection.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[NaN,-Infinity,Infinity] | [null,null,null]",
                "{\"a\":NaN}            | {\"a\":null}",
                "NaN                     | null",
                "[\"\\x\\'\\ä\\\u0001\"] | [\"x'ä\\u0001\"]",
                "[\"\\n\u0001\u001f\\\\\"] | [\"\\n\\u0001\\u001f\\\\\"]",
                "{\"\u0002\\i\":1}    | {\"\\u0002i\":1}",
                "{\"url\":\"\u0007\"} | {\"url\":\"\\u0007\"}"
            })
    void writesStrictJsonForWhatServersWriteInstead(String document, String skeleton) throws ScanException {
        for (boolean split : new boolean[] {true, false}) {
            JsonImageScanner scanner = ScanResult.scanner(new RecordingImageHandler());
            byte[] bytes = ScanResult.utf8(document);
            ScanResult.feed(
                    scanner, bytes, split ? IntStream.range(1, bytes.length).toArray() : new int[0]);

            assertThat(scanner.complete()).isEqualTo(skeleton);
        }
    }

    @Test
    void decodesBase64WithRawLineFeedsAndBackslashes() throws ScanException {
        assertThat(ScanResult.of(ScanResult.utf8("{\"image\":[\"\nQU\r\nJ\\D\n\",\"QU\u0000\",\"QUJD\"]}"))
                        .images())
                .containsExactly("bytes:414243", "failed", "bytes:414243");
    }

    @ParameterizedTest
    @CsvSource({
        "5b 22 c3 22 5d, \ufffd",
        "5b 22 61 e4 62 22 5d, a\ufffdb",
        "5b 22 5c e4 22 5d, \ufffd",
        "5b 22 f0 9f 98 22 5d, \ufffd",
        "5b 22 80 22 5d, \ufffd"
    })
    void replacesBytesThatAreNotUtf8(String hex, String text) throws ScanException {
        byte[] document = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(ScanResult.byteByByte(document).skeleton().get(0).textValue())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ef bb", "ef bf bf 31", "31 ef bb bf", "ff fe 7b 00 7d 00", "5b e4 5d"})
    void rejectsBytesThatAreNotUtf8BetweenTokens(String hex) {
        byte[] document = HexFormat.of().parseHex(hex.replace(" ", ""));

        ScanException rejection = catchThrowableOfType(ScanException.class, () -> ScanResult.byteByByte(document));

        assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void enforcesEveryLimit() throws ScanException {
        assertThat(limitExceeded("[".repeat(101))).isTrue();
        assertThat(limitExceeded("[".repeat(100) + "]".repeat(100))).isFalse();
        assertThat(limitExceeded("[" + "1".repeat(101))).isTrue();
        assertThat(limitExceeded("[" + "1".repeat(100) + "]")).isFalse();
        assertThat(limitExceeded("{\"" + "n".repeat(1_001) + "\":1}")).isTrue();
        assertThat(limitExceeded("{\"" + "\\n".repeat(501) + "\":1}")).isTrue();
        assertThat(limitExceeded("{\"" + "n".repeat(1_000) + "\":1}")).isFalse();
        assertThat(limitExceeded("{\"image\":[" + "\"AAAA\",".repeat(128) + "\"AAAA\"]}"))
                .isTrue();
        assertThat(limitExceeded("{\"image\":[" + "\"AAAA\",".repeat(127) + "\"AAAA\",\"\",null]}"))
                .isFalse();
        assertThat(limitExceeded("[" + "1,".repeat(1 << 19) + "1]")).isTrue();
        assertThat(limitExceeded("[" + "\"\\n\",".repeat(1 << 18) + "1]")).isTrue();
        assertThat(limitExceeded("{\"a\":\"" + "x".repeat(2 << 20) + "\"}")).isFalse();
        assertThat(limitExceeded("[1" + " ".repeat(2 << 20) + "]")).isFalse();
        assertThat(limitExceeded("{\"b64_json\":\"" + "A".repeat(4 << 20) + "\"}"))
                .isFalse();
    }

    @Test
    void keepsTheStartOfLongTextsAndAllShortOnes() throws ScanException {
        String escapes = "\\u00e4\\\\\u0001\u00e4";
        String document = "{\"long\":[\"" + "x".repeat(2 << 20) + "\",\"" + escapes.repeat(100_000) + "\""
                + (",\"" + "y".repeat(70_000) + "\"").repeat(200) + "],\"url\":\"https://127.0.0.1/"
                + "u".repeat(2_000) + "\",\"image\":\"cGljdHVyZQ==\"}";

        ScanResult result = ScanResult.of(ScanResult.utf8(document), 1_000_000, 2_097_170, 2_300_000);

        assertThat(result.images()).containsExactly(IMAGE);
        JsonNode texts = result.skeleton().path("long");
        assertThat(texts.size()).isEqualTo(202);
        assertThat(texts.path(0).textValue()).hasSize(131_069).matches("x+");
        assertThat(texts.path(1).textValue())
                .startsWith("\u00e4\\\u0001\u00e4\u00e4")
                .hasSizeGreaterThan(10_000);
        assertThat(texts.path(201).textValue()).hasSize(2_048).matches("y+");
        assertThat(result.skeleton().path("url").textValue()).hasSize(2_018);
        assertThat(ScanResult.byteByByte(ScanResult.utf8(document))).isEqualTo(result);
    }

    @Test
    void scansSeveralDocumentsUpToTheirLimit() throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = new JsonImageScanner(
                ScanResult.BASE64_MEMBERS, ScanResult.URL_MEMBERS, ScanLimits.of(100, 128, 4), handler, image -> false);

        write(scanner, ScanResult.utf8("{\"a\":[1]}\nnull {\"image\":\"QUJD\"}\n\"done\"\n"));

        assertThat(scanner.complete()).isEqualTo("\"done\"");
        assertThat(scanner.earlierDocuments()).hasSize(3).startsWith("{\"a\":[1]}", "null");
        assertThat(handler.summary()).containsExactly("bytes:414243");
        assertThat(catchThrowableOfType(ScanException.class, () -> write(scanner, ScanResult.utf8("{}"))))
                .hasMessage("an unexpected opening bracket, at byte 39");
    }

    @Test
    void countsTheBytesOfAllDocuments() {
        JsonImageScanner scanner = new JsonImageScanner(
                ScanResult.BASE64_MEMBERS,
                ScanResult.URL_MEMBERS,
                new ScanLimits(40, 100, 1_000, 100, 128, 100),
                new RecordingImageHandler(),
                image -> false);

        ScanException rejection =
                catchThrowableOfType(ScanException.class, () -> write(scanner, ScanResult.utf8("{} ".repeat(21))));

        assertThat(rejection).hasMessage("more than 40 bytes of JSON without the images, at byte 60");
    }

    @Test
    void countsPlaceholdersAsPartOfSkeleton() {
        RecordingImageHandler handler = new RecordingImageHandler();
        ScanLimits limits = new ScanLimits(40, 100, 1_000, 100, 128, 1);
        JsonImageScanner scanner = new JsonImageScanner(
                ScanResult.BASE64_MEMBERS, ScanResult.URL_MEMBERS, limits, handler, image -> false);

        ScanException rejection = catchThrowableOfType(
                ScanException.class,
                () -> ScanResult.feed(scanner, ScanResult.utf8("{\"b64_json\":\"cGljdHVyZQ==\"}")));

        assertThat(rejection.reason()).isEqualTo(Reason.LIMIT);
        assertThat(handler.summary()).containsExactly(IMAGE);
    }

    @Test
    void failsOpenImageWhenResponseIsTruncated() {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);

        ScanException rejection = catchThrowableOfType(ScanException.class, () -> {
            ScanResult.feed(
                    scanner,
                    ScanResult.utf8("{\"image\":[\"cGljdHVyZQ==\",\"" + "A".repeat(StreamingBase64Decoder.CHUNK + 5)));
            scanner.complete();
        });

        assertThat(rejection).hasMessage("the JSON is truncated, at byte 32799");
        assertThat(handler.summary()).containsExactly(IMAGE, "failed");
        assertThat(handler.images.get(1).outcome).isEqualTo(rejection.getMessage());
    }

    @Test
    void failsOpenImageWhenResponseIsMalformedAndRejectsFurtherBytes() {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);

        ScanException rejection = catchThrowableOfType(
                ScanException.class,
                () -> ScanResult.feed(
                        scanner,
                        ScanResult.utf8("{\"image\":\"" + "A".repeat(StreamingBase64Decoder.CHUNK + 5) + "\\u00x\"}")));

        assertThat(rejection.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(handler.summary()).containsExactly("failed");
        assertThat(catchThrowableOfType(ScanException.class, () -> ScanResult.feed(scanner, ScanResult.utf8("{}"))))
                .isSameAs(rejection);
        assertThat(catchThrowableOfType(ScanException.class, scanner::complete)).isSameAs(rejection);
    }

    @Test
    void failsOpenImageWhenConnectionIsLost() throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);
        ScanResult.feed(scanner, ScanResult.utf8("{\"image\":\"" + "A".repeat(StreamingBase64Decoder.CHUNK)));

        scanner.abort("connection reset");

        assertThat(handler.images)
                .singleElement()
                .extracting(image -> image.outcome)
                .isEqualTo("connection reset");
    }

    @Test
    void keepsCompletedImagesWhenConnectionIsLost() throws ScanException {
        RecordingImageHandler handler = new RecordingImageHandler();
        JsonImageScanner scanner = ScanResult.scanner(handler);
        ScanResult.feed(scanner, ScanResult.utf8("{\"image\":[\"cGljdHVyZQ==\",\"!\","));

        scanner.abort("connection reset");

        assertThat(handler.summary()).isEqualTo(List.of(IMAGE, "failed"));
    }

    @Test
    void limitsLengthOfDataUrlHeader() throws ScanException {
        assertThat(ScanResult.of(image("data:" + "x".repeat(900) + ";base64,cGljdHVyZQ"))
                        .images())
                .containsExactly(IMAGE);
        assertThat(ScanResult.of(image("data:" + "x".repeat(1_100) + ";base64,cGljdHVyZQ"))
                        .images())
                .containsExactly("failed");
    }

    private static byte[] image(String value) {
        return ScanResult.utf8("{\"image\":\"" + value + "\"}");
    }

    private static boolean limitExceeded(String document) throws ScanException {
        try {
            ScanResult.of(ScanResult.utf8(document));
            return false;
        } catch (ScanException e) {
            if (e.reason() != Reason.LIMIT) {
                throw e;
            }
            return true;
        }
    }
}
