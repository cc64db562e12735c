package io.imagesdk.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads requests off a connection: just enough of HTTP/1.1 for the clients measured. */
final class RequestReader {
    private final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10).flip();
    private String head = "";

    RequestReader(SocketChannel socket) {
        this.socket = socket;
    }

    /** The path of the next request; null at the end of the connection. */
    String next() throws IOException {
        StringBuilder lines = new StringBuilder();
        while (lines.indexOf("\r\n\r\n") < 0) {
            if (!buffer.hasRemaining() && !fill()) {
                return null;
            }
            lines.append((char) buffer.get());
        }
        head = lines.toString().toLowerCase(Locale.ROOT);
        return lines.toString().split(" ", 3)[1];
    }

    /** Takes the body; true when {@code expected} is null or occurs in it. */
    boolean skipBody(byte[] expected) throws IOException {
        Sink sink = new Sink(expected);
        if (head.contains("transfer-encoding: chunked")) {
            for (int length = chunk(); length > 0; length = chunk()) {
                take(length, sink);
                line();
            }
            line();
        } else if (head.contains("content-length:")) {
            String rest = head.substring(head.indexOf("content-length:") + 15);
            take(Long.parseLong(rest.substring(0, rest.indexOf('\r')).strip()), sink);
        }
        return sink.found();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";")[0].strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            need();
            line.append((char) buffer.get());
        }
        return line.substring(0, line.length() - 2);
    }

    private void take(long length, Sink sink) throws IOException {
        for (long left = length; left > 0; ) {
            need();
            int chunk = (int) Math.min(left, buffer.remaining());
            sink.add(buffer.slice(buffer.position(), chunk));
            buffer.position(buffer.position() + chunk);
            left -= chunk;
        }
    }

    private void need() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            throw new EOFException();
        }
    }

    private boolean fill() throws IOException {
        buffer.clear();
        int read = socket.read(buffer);
        buffer.flip();
        return read > 0;
    }

    /** Keeps a body only where it will be looked at. */
    private static final class Sink {
        private final byte[] expected;
        private final ByteBuffer kept;

        Sink(byte[] expected) {
            this.expected = expected;
            this.kept = expected == null ? ByteBuffer.allocate(0) : ByteBuffer.allocate(expected.length + (64 << 10));
        }

        void add(ByteBuffer chunk) {
            if (expected != null) {
                kept.put(chunk);
            }
        }

        boolean found() {
            if (expected == null) {
                return true;
            }
            String begin = new String(kept.array(), 0, Math.min(kept.position(), 64 << 10), StandardCharsets.ISO_8859_1);
            int at = begin.indexOf(new String(expected, 0, 16, StandardCharsets.ISO_8859_1));
            return at >= 0
                    && kept.position() >= at + expected.length
                    && ByteBuffer.wrap(kept.array(), at, expected.length).equals(ByteBuffer.wrap(expected));
        }
    }
}
