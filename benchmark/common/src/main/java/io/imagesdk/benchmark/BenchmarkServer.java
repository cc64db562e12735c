package io.imagesdk.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server of all cells, a process of its own. Replies lie ready outside the heap and are written with no copy in Java; the path says
 * what is wanted: {@code /KIND/SIZE/N/...} with the kinds b64, url, file, edit and editcheck. Delayed replies have a port of their own.
 */
public final class BenchmarkServer {
    /** The size of the picture that an edit gives back. */
    static final int EDITED = 64 << 10;

    private final Map<Integer, ByteBuffer> images = new ConcurrentHashMap<>();
    private final Map<Integer, ByteBuffer> texts = new ConcurrentHashMap<>();
    private final int port;

    private BenchmarkServer(int port) {
        this.port = port;
    }

    /** Prints the two addresses and serves until its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1024);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        BenchmarkServer server = new BenchmarkServer(port);
        daemon(() -> server.acceptAll(listener));
        DelayedServer delayed = new DelayedServer(response("application/json", server.json("b64", 4 << 10, 1)));
        daemon(delayed::serve);
        System.out.println("http://127.0.0.1:" + port + " http://127.0.0.1:" + delayed.port());
        while (System.in.read() >= 0) {
            continue; // the parent's end is ours
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll(ServerSocketChannel listener) {
        try {
            while (true) {
                SocketChannel socket = listener.accept();
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(SocketChannel socket) {
        try (socket) {
            RequestReader requests = new RequestReader(socket);
            for (String path = requests.next(); path != null; path = requests.next()) {
                String[] parts = path.split("/"); // ["", kind, size, n, ...]
                int size = Integer.parseInt(parts[2]);
                boolean intact = requests.skipBody(parts[1].equals("editcheck") ? BenchmarkImages.bytes(size) : null);
                for (ByteBuffer[] rest = response(parts, size, intact); remaining(rest); ) {
                    socket.write(rest);
                }
            }
        } catch (IOException ignored) {
            return; // clients close when they have enough
        }
    }

    private static boolean remaining(ByteBuffer[] buffers) {
        return buffers[buffers.length - 1].hasRemaining();
    }

    private ByteBuffer[] response(String[] parts, int size, boolean intact) {
        if (!intact) {
            return response("application/json", List.of(ascii("{\"error\":{\"message\":\"other bytes than expected\"}}")), "400 Bad Request");
        }
        if (parts[1].equals("file")) {
            return response("image/png", List.of(image(size)));
        }
        boolean edit = parts[1].startsWith("edit");
        return response(
                "application/json",
                edit ? json("b64", EDITED, 1) : json(parts[1], size, Integer.parseInt(parts[3])));
    }

    private List<ByteBuffer> json(String kind, int size, int n) {
        List<ByteBuffer> json = new ArrayList<>();
        json.add(ascii("{\"created\":1790000000,\"data\":["));
        for (int i = 0; i < n; i++) {
            json.add(ascii((i == 0 ? "" : ",") + (kind.equals("url") ? "{\"url\":\"" : "{\"b64_json\":\"")));
            json.add(kind.equals("url") ? ascii("http://127.0.0.1:" + port + "/file/" + size + "/" + i + "/x.png") : text(size));
            json.add(ascii("\"}"));
        }
        json.add(ascii("]}"));
        return json;
    }

    private ByteBuffer image(int size) {
        return images.computeIfAbsent(size, key -> direct(BenchmarkImages.bytes(key))).duplicate();
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
        all.add(ascii("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n\r\n"));
        all.addAll(body);
        return all.toArray(ByteBuffer[]::new);
    }

    /** The whole of a reply in one buffer. */
    static ByteBuffer joined(ByteBuffer[] response) {
        ByteBuffer all = ByteBuffer.allocateDirect(
                Arrays.stream(response).mapToInt(ByteBuffer::remaining).sum());
        Arrays.stream(response).forEach(all::put);
        return all.flip();
    }
}
