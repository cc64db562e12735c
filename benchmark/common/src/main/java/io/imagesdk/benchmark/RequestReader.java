package io.imagesdk.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads the requests of a connection. It supports only those parts of HTTP/1.1 that the measured clients use. */
final class RequestReader {
    private final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10).flip();
    private String head = "";

    RequestReader(SocketChannel socket) {
        this.socket = socket;
    }

    /** Returns the path of the next request, or null if the client has closed the connection. */
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

    /** Reads the body and returns whether {@code expected} is null or contained in it. */
    boolean skipBody(byte[] expected) throws IOException {
        BodySink sink = new BodySink(expected);
        if (head.contains("transfer-encoding: chunked")) {
            for (int length = readChunkLength(); length > 0; length = readChunkLength()) {
                readInto(sink, length);
                readLine();
            }
            readLine();
        } else if (head.contains("content-length:")) {
            String value = head.substring(head.indexOf("content-length:") + 15);
            readInto(
                    sink, Long.parseLong(value.substring(0, value.indexOf('\r')).strip()));
        }
        return sink.containsExpected();
    }

    private int readChunkLength() throws IOException {
        return Integer.parseInt(readLine().split(";")[0].strip(), 16);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            ensureRemaining();
            line.append((char) buffer.get());
        }
        return line.substring(0, line.length() - 2);
    }

    private void readInto(BodySink sink, long length) throws IOException {
        for (long remaining = length; remaining > 0; ) {
            ensureRemaining();
            int chunk = (int) Math.min(remaining, buffer.remaining());
            sink.add(buffer.slice(buffer.position(), chunk));
            buffer.position(buffer.position() + chunk);
            remaining -= chunk;
        }
    }

    private void ensureRemaining() throws IOException {
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

    /** A receiver of a body that stores the bytes only if they are compared. */
    private static final class BodySink {
        private final byte[] expected;
        private final ByteBuffer received;

        BodySink(byte[] expected) {
            this.expected = expected;
            this.received =
                    expected == null ? ByteBuffer.allocate(0) : ByteBuffer.allocate(expected.length + (64 << 10));
        }

        void add(ByteBuffer chunk) {
            if (expected != null) {
                received.put(chunk);
            }
        }

        boolean containsExpected() {
            if (expected == null) {
                return true;
            }
            byte[] bytes = received.array();
            String head = new String(bytes, 0, Math.min(received.position(), 64 << 10), StandardCharsets.ISO_8859_1);
            int start = head.indexOf(new String(expected, 0, 16, StandardCharsets.ISO_8859_1));
            return start >= 0
                    && received.position() >= start + expected.length
                    && ByteBuffer.wrap(bytes, start, expected.length).equals(ByteBuffer.wrap(expected));
        }
    }
}
