package io.imagesdk.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server of all scenarios, which runs in a separate process. Responses are prepared in direct buffers, so that no
 * Java code copies them. The path selects the response: {@code /KIND/SIZE/N/...} with the kinds b64, url, file, edit
 * and editcheck. Delayed responses have a separate port.
 */
public final class BenchmarkServer {
    /** The size of the image that an edit returns, in bytes. */
    static final int EDITED_SIZE = 64 << 10;

    private final Map<Integer, ByteBuffer> images = new ConcurrentHashMap<>();
    private final Map<Integer, ByteBuffer> texts = new ConcurrentHashMap<>();
    private final int port;

    private BenchmarkServer(int port) {
        this.port = port;
    }

    /**
     * Prints the two base URLs and runs until the standard input is closed.
     *
     * @param arguments not used
     * @throws IOException if the server cannot listen
     */
    public static void main(String[] arguments) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1024);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        BenchmarkServer server = new BenchmarkServer(port);
        startDaemon(() -> server.acceptAll(listener));
        DelayedServer delayed = new DelayedServer(
                concat(response("application/json", server.json("b64", 4 << 10, 1))), Duration.ofSeconds(1));
        startDaemon(delayed::serve);
        System.out.println("http://127.0.0.1:" + port + " http://127.0.0.1:" + delayed.port());
        while (System.in.read() >= 0) {
            // The parent process closes the standard input when it terminates; until then its bytes are ignored.
            continue;
        }
    }

    private static void startDaemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll(ServerSocketChannel listener) {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                startDaemon(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            RequestReader requests = new RequestReader(socket);
            for (String path = requests.next(); path != null; path = requests.next()) {
                // The elements are "", kind, size, n, ...
                String[] parts = path.split("/");
                int size = Integer.parseInt(parts[2]);
                boolean intact = requests.skipBody(parts[1].equals("editcheck") ? BenchmarkImages.bytes(size) : null);
                for (ByteBuffer[] remaining = response(parts, size, intact); hasRemaining(remaining); ) {
                    socket.write(remaining);
                }
            }
        } catch (IOException ignored) {
            // Clients close connections at the end of a scenario.
            return;
        }
    }

    private static boolean hasRemaining(ByteBuffer[] buffers) {
        return buffers[buffers.length - 1].hasRemaining();
    }

    private ByteBuffer[] response(String[] parts, int size, boolean intact) {
        if (!intact) {
            return response(
                    "application/json",
                    List.of(ascii("{\"error\":{\"message\":\"The image does not have the expected bytes.\"}}")),
                    "400 Bad Request");
        }
        if (parts[1].equals("file")) {
            return response("image/png", List.of(image(size)));
        }
        boolean edit = parts[1].startsWith("edit");
        return response(
                "application/json",
                edit ? json("b64", EDITED_SIZE, 1) : json(parts[1], size, Integer.parseInt(parts[3])));
    }

    private List<ByteBuffer> json(String kind, int size, int n) {
        List<ByteBuffer> json = new ArrayList<>();
        json.add(ascii("{\"created\":1790000000,\"data\":["));
        for (int i = 0; i < n; i++) {
            json.add(ascii((i == 0 ? "" : ",") + (kind.equals("url") ? "{\"url\":\"" : "{\"b64_json\":\"")));
            json.add(
                    kind.equals("url")
                            ? ascii("http://127.0.0.1:" + port + "/file/" + size + "/" + i + "/x.png")
                            : text(size));
            json.add(ascii("\"}"));
        }
        json.add(ascii("]}"));
        return json;
    }

    private ByteBuffer image(int size) {
        return images.computeIfAbsent(size, key -> direct(BenchmarkImages.bytes(key)))
                .duplicate();
    }

    private ByteBuffer text(int size) {
        return texts.computeIfAbsent(size, key -> direct(Base64.getEncoder().encode(BenchmarkImages.bytes(key))))
                .duplicate();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer[] response(String type, List<ByteBuffer> body) {
        return response(type, body, "200 OK");
    }

    private static ByteBuffer[] response(String type, List<ByteBuffer> body, String status) {
        long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
        List<ByteBuffer> all = new ArrayList<>();
        all.add(ascii(
                "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n"));
        all.addAll(body);
        return all.toArray(ByteBuffer[]::new);
    }

    /** Returns a complete response in one buffer. */
    static ByteBuffer concat(ByteBuffer[] response) {
        ByteBuffer all = ByteBuffer.allocateDirect(
                Arrays.stream(response).mapToInt(ByteBuffer::remaining).sum());
        Arrays.stream(response).forEach(all::put);
        return all.flip();
    }
}
