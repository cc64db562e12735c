package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * What a server does in one row of a fault table: a turn for each request or connection, the last one for all that follow, and in each
 * turn one step after the other. {@code faults/README.txt} explains the words.
 */
public final class FaultScript {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int CHUNK = 7;

    private final List<List<String>> turns;

    private FaultScript(List<List<String>> turns) {
        this.turns = turns;
    }

    /** The script that is written so. */
    public static FaultScript parse(String written) {
        return new FaultScript(Stream.of(written.strip().split("\\s+>>\\s+"))
                .map(turn -> List.of(turn.strip().split("\\s+&\\s+")))
                .toList());
    }

    /**
     * Plays one turn; the connection is closed when it is over.
     *
     * @param number which turn, from 0
     * @param stage what happens around it
     */
    public void play(int number, RawServer.Connection client, FaultContext stage) throws IOException {
        for (String step : turns.get(Math.min(number, turns.size() - 1))) {
            String[] parts = step.strip().split("\\s+", 2);
            String text = parts.length < 2 ? "" : FaultVariables.expand(parts[1], client.server());
            step(parts[0], text, client, stage);
        }
    }

    private static void step(String word, String text, RawServer.Connection client, FaultContext stage)
            throws IOException {
        switch (word) {
            case "raw" -> client.write(text);
            case "response" -> response(text, client);
            case "gzip" -> gzip(text, client);
            case "chunked" -> chunked(text, client);
            case "endless" -> endless(text, client);
            case "drip" -> drip(text, client, stage.clock());
            case "stall" -> client.stall(() -> stage.clock().pass(MOMENT));
            case "half-close" -> client.finish(() -> stage.clock().pass(MOMENT));
            case "reset" -> client.reset();
            case "read-head" -> client.readHead();
            case "read" -> client.read(Integer.parseInt(text));
            case "stop-listening" -> client.server().leave();
            case "abort" -> stage.reached().countDown();
            case "await-abort" -> stage.awaitEnd();
            case "close" -> {}
            default -> throw new IllegalArgumentException("not a step: " + word);
        }
    }

    /** {@code STATUS HEADERS; BODY}, whole. */
    private static void response(String text, RawServer.Connection client) throws IOException {
        int end = text.indexOf(';');
        String[] head = text.substring(0, end).strip().split("\\s+", 2);
        String headers = head.length < 2 ? "" : head[1].replaceAll("\\s+~\\s+", "\r\n") + "\r\n";
        String body = text.substring(end + 1).strip();
        client.response(Integer.parseInt(head[0]), "Connection: close\r\n" + headers, body.getBytes(ISO_8859_1));
    }

    private static void gzip(String text, RawServer.Connection client) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream packing = new GZIPOutputStream(packed)) {
            packing.write(text.getBytes(ISO_8859_1));
        }
        client.response(200, "Connection: close\r\nContent-Encoding: gzip\r\n", packed.toByteArray());
    }

    private static void chunked(String text, RawServer.Connection client) throws IOException {
        StringBuilder all = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < text.length(); at += CHUNK) {
            String chunk = text.substring(at, Math.min(text.length(), at + CHUNK));
            all.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        client.write(all.append("0\r\n\r\n").toString());
    }

    /** Until the client leaves, which ends the writing with an exception. */
    private static void endless(String text, RawServer.Connection client) throws IOException {
        byte[] chunk = text.repeat(Math.max(1, (16 << 10) / text.length())).getBytes(ISO_8859_1);
        while (true) {
            client.write(chunk);
        }
    }

    /** One byte a moment. */
    private static void drip(String text, RawServer.Connection client, AutoAdvancingScheduler clock)
            throws IOException {
        int[] at = {0};
        client.stall(() -> {
            client.write(text.substring(at[0] % text.length(), at[0] % text.length() + 1));
            at[0]++;
            return clock.pass(MOMENT);
        });
    }
}
