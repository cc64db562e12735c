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
    private static final int LONGEST_NAME = 200;
    private static final String MARK = "\u00ef\u00bb\u00bf";

    @FuzzTest
    void readsTheEventsOfTheStandard(byte[] data) {
        FuzzInput fuzzInput = new FuzzInput(data);
        Cuts cuts = fuzzInput.cuts();
        byte[] stream = fuzzInput.rest();

        assertThat(ScanTestAccess.events(cuts.of(stream))).isEqualTo(byLines(new String(stream, ISO_8859_1)));
    }

    /** The standard's algorithm, on whole lines; only that the end of the stream ends an event, too, is ours. */
    private static List<String> byLines(String stream) {
        List<String> events = new ArrayList<>();
        List<String> data = new ArrayList<>();
        String name = "";
        List<String> lines = new ArrayList<>(Arrays.asList(withoutMark(stream).split("\r\n|\r|\n", -1)));
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
                name = value.substring(0, Math.min(LONGEST_NAME, value.length()));
            }
        }
        return events;
    }

    /** As much of the byte order mark as there is. */
    private static String withoutMark(String stream) {
        int matched = 0;
        while (matched < Math.min(MARK.length(), stream.length()) && stream.charAt(matched) == MARK.charAt(matched)) {
            matched++;
        }
        return stream.substring(matched);
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }
}
