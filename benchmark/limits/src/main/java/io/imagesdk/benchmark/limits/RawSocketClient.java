package io.imagesdk.benchmark.limits;

import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;

/**
 * A lower bound: one thread reads from one socket, decodes with the base64 decoder of the JDK and writes files. It
 * relies on the exact responses of the benchmark server and verifies nothing.
 */
final class RawSocketClient implements ImageClient {
    private static final byte[] IMAGE_START = "_json\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT_SIZE = 64 << 10;

    private final URI baseUrl;
    private final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
    private final byte[] text = new byte[TEXT_SIZE];
    private final byte[] decoded = new byte[TEXT_SIZE / 4 * 3];
    private final ByteBuffer decodedBuffer = ByteBuffer.allocateDirect(TEXT_SIZE);

    RawSocketClient(String url) {
        baseUrl = URI.create(url);
        try {
            socket = SocketChannel.open(new InetSocketAddress(baseUrl.getHost(), baseUrl.getPort()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) {
        Driver.run(arguments, RawSocketClient::new);
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        if (baseUrl.getPath().startsWith("/url/")) {
            for (int i = 0; i < n; i++) {
                download(directory.resolve(i + ".png"));
            }
            return;
        }
        sendRequest("POST", baseUrl.getPath(), "Content-Length: 2\r\n", "{}");
        long remaining = readContentLength();
        remaining -= saveImages(n, directory);
        while (remaining > 0) {
            remaining -= skipByte();
        }
    }

    @Override
    public long toMemory(int n) {
        throw new UnsupportedOperationException("does not store images in memory");
    }

    @Override
    public void inFlight(int count) {
        throw new UnsupportedOperationException("supports one connection only");
    }

    @Override
    public void edit(Path image, Path directory) throws IOException {
        try (FileChannel file = FileChannel.open(image)) {
            sendRequest("POST", baseUrl.getPath(), "Content-Length: " + file.size() + "\r\n", "");
            while (file.read(buffer.clear()) > 0) {
                for (buffer.flip(); buffer.hasRemaining(); ) {
                    socket.write(buffer);
                }
            }
            buffer.clear().flip();
        }
        long remaining = readContentLength();
        remaining -= saveImages(1, directory);
        while (remaining > 0) {
            remaining -= skipByte();
        }
    }

    private void sendRequest(String method, String path, String headers, String body) throws IOException {
        ByteBuffer request =
                ByteBuffer.wrap((method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            socket.write(request);
        }
        buffer.clear().flip();
    }

    private void download(Path target) throws IOException {
        sendRequest("GET", baseUrl.getPath().replace("/url/", "/file/"), "", "");
        long remaining = readContentLength();
        try (FileChannel file = open(target)) {
            while (remaining > 0) {
                ensureRemaining();
                remaining -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
        }
    }

    /** Saves the images of the response and returns the number of bytes that were read from the body. */
    private long saveImages(int n, Path directory) throws IOException {
        long read = 0;
        for (int i = 0; i < n; i++) {
            for (int matched = 0; matched < IMAGE_START.length; read++) {
                ensureRemaining();
                byte next = buffer.get();
                matched = next == IMAGE_START[matched] ? matched + 1 : next == IMAGE_START[0] ? 1 : 0;
            }
            try (FileChannel file = open(directory.resolve(i + ".png"))) {
                read += decode(file);
            }
        }
        return read;
    }

    private long decode(FileChannel file) throws IOException {
        long read = 0;
        int filled = 0;
        while (true) {
            ensureRemaining();
            int chunk = Math.min(buffer.remaining(), TEXT_SIZE - filled);
            buffer.get(text, filled, chunk);
            int end = filled;
            while (end < filled + chunk && text[end] != '"') {
                end++;
            }
            boolean last = end < filled + chunk;
            buffer.position(buffer.position() - (filled + chunk - end) + (last ? 1 : 0));
            read += end - filled + (last ? 1 : 0);
            filled = end;
            if (last || filled == TEXT_SIZE) {
                int bytes = Base64.getDecoder().decode(last ? Arrays.copyOf(text, filled) : text, decoded);
                for (decodedBuffer.clear().put(decoded, 0, bytes).flip(); decodedBuffer.hasRemaining(); ) {
                    file.write(decodedBuffer);
                }
                filled = 0;
            }
            if (last) {
                return read;
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private long readContentLength() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) (skipByte() == 1 ? buffer.get(buffer.position() - 1) : 0));
        }
        int start = head.indexOf("Content-Length: ") + 16;
        return Long.parseLong(head.substring(start, head.indexOf("\r", start)));
    }

    private int skipByte() throws IOException {
        ensureRemaining();
        buffer.get();
        return 1;
    }

    private void ensureRemaining() throws IOException {
        if (buffer.hasRemaining()) {
            return;
        }
        int read = socket.read(buffer.clear());
        buffer.flip();
        if (read < 0) {
            throw new EOFException();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
