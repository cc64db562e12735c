package io.imagesdk.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The grammar of server-sent events, in one chunk, byte by byte, and cut once at every place. */
class SseParserTest {
    /**
     * A stream and its events.
     *
     * @param text the stream
     * @param events the events as {@code name=data}
     */
    record Case(String text, String... events) {}

    static List<Case> cases() {
        return List.of(
                new Case("data: a\n\n", "=a"),
                new Case("data:a\n\n", "=a"),
                new Case("data:  a \n\n", "= a "),
                new Case("event: x\ndata: a\n\n", "x=a"),
                new Case("data: a\nevent:x\n\n", "x=a"),
                new Case("event: x\nevent: y\ndata: a\n\n", "y=a"),
                new Case("data: a\ndata: b\ndata:\ndata: c\n\n", "=a|b||c"),
                new Case("data\n\n", "="),
                new Case("data\ndata\n\n", "=|"),
                new Case("data:\n\n", "="),
                new Case("event: x\n\n"),
                new Case("event: x\n\ndata: a\n\n", "=a"),
                new Case("event: x\ndata: a\n\ndata: b\n\n", "x=a", "=b"),
                new Case(": comment\n\n:\n:data: no\n\ndata: a\n\n", "=a"),
                new Case("id: 1\nretry: 10\nfoo: bar\ndatas: no\n data: no\ndata: a\n\n", "=a"),
                new Case("\n\n\ndata: a\n\n\n\n", "=a"),
                new Case("data: a\r\n\r\ndata: b\r\rdata: c\n\n", "=a", "=b", "=c"),
                new Case("data: a\r\ndata: b\r\r\n", "=a|b"),
                new Case("\uFEFFdata: a\n\n", "=a"),
                new Case("\uFEFFevent: \uFEFFx\ndata: \u00e4\n\n", "\uFEFFx=\u00e4"),
                new Case("data: {\"a\": 1}\n\n", "={\"a\": 1}"),
                new Case("data: a: b\n\n", "=a: b"),
                new Case("data: a", "=a"),
                new Case("event: x\ndata: a\n", "x=a"),
                new Case("data: a\n\nevent: x", "=a"),
                new Case("data: a\n\ndat", "=a"),
                new Case("", new String[0]),
                new Case("\uFEFF", new String[0]));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesNotDependOnChunks(Case stream) throws Exception {
        byte[] text = stream.text().getBytes(UTF_8);

        assertThat(read(text, text.length)).containsExactly(stream.events());
        assertThat(read(text, 1)).containsExactly(stream.events());
        for (int cut = 0; cut < text.length; cut++) {
            RecordingConsumer recorded = new RecordingConsumer();
            SseParser parser = new SseParser(recorded);
            parser.write(text, 0, cut);
            parser.write(text, cut, text.length - cut);
            parser.complete();
            assertThat(recorded.events).as("cut at %d", cut).containsExactly(stream.events());
        }
    }

    @Test
    void limitsLengthOfEventName() throws Exception {
        String longText = "n".repeat(100_000);

        List<String> events = read(
                (longText + ": a\n" + "id: " + longText + "\nevent: " + longText + "\ndata: a\n\n").getBytes(UTF_8),
                999);

        assertThat(events).containsExactly("n".repeat(200) + "=a");
    }

    @Test
    void reportsWhetherItIsBetweenEvents() throws Exception {
        SseParser parser = new SseParser(new RecordingConsumer());
        List<Boolean> betweenEvents = new ArrayList<>();

        for (String chunk : List.of("", ": hello\n\n", "event: x", "\n", "data: a", "\n", "\n", ":", "\n")) {
            parser.write(chunk.getBytes(UTF_8), 0, chunk.length());
            betweenEvents.add(parser.isBetweenEvents());
        }

        assertThat(betweenEvents).containsExactly(true, true, false, false, false, false, true, false, true);
    }

    @Test
    @Timeout(10)
    void parsesLongFieldNameInLinearTime() throws Exception {
        byte[] text = ("x".repeat(4 << 20) + "\n\ndata: a\n\n").getBytes(UTF_8);

        assertThat(read(text, text.length)).containsExactly("=a");
    }

    private static List<String> read(byte[] text, int chunk) throws ScanException {
        RecordingConsumer recorded = new RecordingConsumer();
        SseParser parser = new SseParser(recorded);
        for (int at = 0; at < text.length; at += chunk) {
            parser.write(text, at, Math.min(chunk, text.length - at));
        }
        parser.complete();
        return recorded.events;
    }

    private static final class RecordingConsumer implements SseParser.EventConsumer {
        private final List<String> events = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        @Override
        public void write(byte[] bytes, int offset, int length) {
            data.write(bytes, offset, length);
        }

        @Override
        public void onEvent(String name) {
            events.add(name + "=" + data.toString(UTF_8).replace('\n', '|'));
            data.reset();
        }
    }
}
