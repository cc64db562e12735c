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
 * A limit: one socket, one thread, and nothing between its bytes and the file but the JDK's base64. It knows the server's reply by heart,
 * checks nothing and would be fooled by anything else.
 */
final class RawSocket implements ImageClient {
    private static final byte[] MARK = "_json\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT = 64 << 10;

    private final URI base;
    private final SocketChannel socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
    private final byte[] text = new byte[TEXT];
    private final byte[] decoded = new byte[TEXT / 4 * 3];
    private final ByteBuffer write = ByteBuffer.allocateDirect(TEXT);

    RawSocket(String address) {
        base = URI.create(address);
        try {
            socket = SocketChannel.open(new InetSocketAddress(base.getHost(), base.getPort()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) {
        Driver.run(arguments, RawSocket::new);
    }

    @Override
    public void toFiles(int n, Path directory) throws IOException {
        if (base.getPath().startsWith("/url/")) {
            for (int i = 0; i < n; i++) {
                fetch(directory.resolve(i + ".png"));
            }
            return;
        }
        ask("POST", base.getPath(), "Content-Length: 2\r\n", "{}");
        long left = length();
        left -= save(n, directory);
        while (left > 0) {
            left -= take();
        }
    }

    @Override
    public long toMemory(int n) {
        throw new UnsupportedOperationException("keeps nothing");
    }

    @Override
    public void inFlight(int count) {
        throw new UnsupportedOperationException("one socket");
    }

    @Override
    public void edit(Path image, Path directory) throws IOException {
        try (FileChannel file = FileChannel.open(image)) {
            ask("POST", base.getPath(), "Content-Length: " + file.size() + "\r\n", "");
            while (file.read(buffer.clear()) > 0) {
                for (buffer.flip(); buffer.hasRemaining(); ) {
                    socket.write(buffer);
                }
            }
            buffer.clear().flip();
        }
        long left = length();
        left -= save(1, directory);
        while (left > 0) {
            left -= take();
        }
    }

    private void ask(String method, String path, String headers, String body) throws IOException {
        ByteBuffer request = ByteBuffer.wrap((method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            socket.write(request);
        }
        buffer.clear().flip();
    }

    private void fetch(Path target) throws IOException {
        ask("GET", base.getPath().replace("/url/", "/file/"), "", "");
        long left = length();
        try (FileChannel file = open(target)) {
            while (left > 0) {
                need();
                left -= buffer.remaining();
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
        }
    }

    /** Saves the pictures of the reply; tells how many bytes of the body it read. */
    private long save(int n, Path directory) throws IOException {
        long read = 0;
        for (int i = 0; i < n; i++) {
            for (int matched = 0; matched < MARK.length; read++) {
                need();
                byte next = buffer.get();
                matched = next == MARK[matched] ? matched + 1 : next == MARK[0] ? 1 : 0;
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
            need();
            int chunk = Math.min(buffer.remaining(), TEXT - filled);
            buffer.get(text, filled, chunk);
            int end = filled;
            while (end < filled + chunk && text[end] != '"') {
                end++;
            }
            boolean last = end < filled + chunk;
            buffer.position(buffer.position() - (filled + chunk - end) + (last ? 1 : 0));
            read += end - filled + (last ? 1 : 0);
            filled = end;
            if (last || filled == TEXT) {
                int bytes = Base64.getDecoder().decode(last ? Arrays.copyOf(text, filled) : text, decoded);
                for (write.clear().put(decoded, 0, bytes).flip(); write.hasRemaining(); ) {
                    file.write(write);
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

    private long length() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) (take() == 1 ? buffer.get(buffer.position() - 1) : 0));
        }
        int at = head.indexOf("Content-Length: ") + 16;
        return Long.parseLong(head.substring(at, head.indexOf("\r", at)));
    }

    private int take() throws IOException {
        need();
        buffer.get();
        return 1;
    }

    private void need() throws IOException {
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
