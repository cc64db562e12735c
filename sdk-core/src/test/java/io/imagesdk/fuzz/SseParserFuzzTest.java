package io.imagesdk.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.imagesdk.fuzz.FuzzInput.Cuts;
import io.imagesdk.internal.scan.ScanTestAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class SseParserFuzzTest {
    private static final int MAX_NAME_BYTES = 200;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    @FuzzTest
    void matchesStandardAlgorithm(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        Cuts cuts = input.cuts();
        byte[] stream = input.remaining();

        assertThat(ScanTestAccess.events(cuts.of(stream))).isEqualTo(parse(new String(stream, ISO_8859_1)));
    }

    /** The algorithm of the standard on complete lines, except that the end of the stream ends an event too. */
    private static List<String> parse(String stream) {
        List<String> events = new ArrayList<>();
        List<String> data = new ArrayList<>();
        String name = "";
        List<String> lines =
                new ArrayList<>(Arrays.asList(withoutByteOrderMark(stream).split("\r\n|\r|\n", -1)));
        lines.add("");
        for (String line : lines) {
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("\\A ", "");
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(utf8(name) + "=" + String.join("\n", data));
                }
                data.clear();
                name = "";
            } else if (field.equals("data")) {
                data.add(value);
            } else if (field.equals("event")) {
                name = value.substring(0, Math.min(MAX_NAME_BYTES, value.length()));
            }
        }
        return events;
    }

    /** Removes the byte order mark, or the part of it that is present. */
    private static String withoutByteOrderMark(String stream) {
        int matched = 0;
        int max = Math.min(BYTE_ORDER_MARK.length(), stream.length());
        while (matched < max && stream.charAt(matched) == BYTE_ORDER_MARK.charAt(matched)) {
            matched++;
        }
        return stream.substring(matched);
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }
}
