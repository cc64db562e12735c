package io.imagesdk.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server does in one row of a fault table: a turn for each request or connection, the last one for all that
 * follow, and in each turn one step after the other. {@code faults/README.txt} explains the steps.
 */
public final class FaultScript {
    /** More than any timeout in the tables. */
    private static final Duration ANY_TIME = Duration.ofDays(1);

    /** Less than the idle timeout of a body, which a server that drips does not reach. */
    private static final Duration TIME_PER_BYTE = Duration.ofSeconds(40);

    private static final int CHUNK = 7;

    private final List<List<String>> turns;

    private FaultScript(List<List<String>> turns) {
        this.turns = turns;
    }

    /** Parses the server column of a table. */
    public static FaultScript parse(String text) {
        return new FaultScript(Stream.of(text.strip().split("\\s+>>\\s+"))
                .map(turn -> List.of(turn.strip().split("\\s+&\\s+")))
                .toList());
    }

    /**
     * Plays one turn. The server closes the connection afterwards.
     *
     * @param number the turn, from 0
     * @param context what happens around it
     */
    public void play(int number, RawServer.Connection client, FaultContext context) throws IOException {
        for (String step : turns.get(Math.min(number, turns.size() - 1))) {
            String[] parts = step.strip().split("\\s+", 2);
            step(parts[0], parts.length < 2 ? "" : parts[1], client, context);
        }
    }

    private static void step(String name, String text, RawServer.Connection client, FaultContext context)
            throws IOException {
        switch (name) {
            case "raw" -> client.write(expand(text, client));
            case "response" -> respond(text, client);
            case "gzip" ->
                client.respond(
                        200,
                        "Connection: close\r\nContent-Encoding: gzip\r\n",
                        expand(text, client).gzip());
            case "chunked" ->
                client.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .write(expand(text, client).chunked(CHUNK));
            case "endless" ->
                client.write(ByteSource.repeated(expand(text, client).text(), Long.MAX_VALUE / 2));
            case "drip" -> drip(expand(text, client).text(), client, context);
            case "stall" -> client.stall(() -> context.idleHandler().accept(ANY_TIME));
            case "half-close" -> client.halfClose(() -> context.idleHandler().accept(ANY_TIME));
            case "reset" -> client.reset();
            case "read-head" -> client.readHead();
            case "read" -> client.read(Integer.parseInt(text));
            case "stop-listening" -> client.server().stopListening();
            case "abort" -> context.reached().countDown();
            case "await-abort" -> context.awaitAbort();
            case "close" -> {}
            default -> throw new IllegalArgumentException("there is no step " + name);
        }
    }

    private static ByteSource expand(String text, RawServer.Connection client) {
        return FaultVariables.expand(text, client.server());
    }

    /** Sends {@code STATUS HEADERS; BODY}. */
    private static void respond(String text, RawServer.Connection client) throws IOException {
        int end = text.indexOf(';');
        String[] head = text.substring(0, end).strip().split("\\s+", 2);
        String headers = head.length < 2 ? "" : expand(head[1], client).text().replaceAll("\\s+~\\s+", "\r\n") + "\r\n";
        client.respond(
                Integer.parseInt(head[0]),
                "Connection: close\r\n" + headers,
                expand(text.substring(end + 1).strip(), client));
    }

    private static void drip(String text, RawServer.Connection client, FaultContext context) throws IOException {
        int[] index = {0};
        client.stall(() -> {
            // The client has processed the byte before, otherwise it would not be idle.
            context.idleHandler().accept(TIME_PER_BYTE);
            client.write(text.substring(index[0] % text.length(), index[0] % text.length() + 1));
            index[0]++;
        });
    }
}
