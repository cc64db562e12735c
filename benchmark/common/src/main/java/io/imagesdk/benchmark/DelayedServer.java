package io.imagesdk.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** A server that sends each response some time after the request, for thousands of requests on one thread. */
public final class DelayedServer {
    private final long delayNanos;
    private final ByteBuffer response;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Deque<DueResponse> dueResponses = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

    private record DueResponse(SocketChannel socket, long dueTime) {}

    /**
     * Creates a server that listens on the loopback interface.
     *
     * @param response the response with its headers
     * @param delay the time between request and response
     */
    public DelayedServer(ByteBuffer response, Duration delay) throws IOException {
        this.response = response;
        this.delayNanos = delay.toNanos();
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Returns the port. */
    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Serves requests until the process ends. */
    public void serve() {
        try {
            while (true) {
                selector.select(this::handle, selectTimeoutMillis());
                while (!dueResponses.isEmpty() && dueResponses.peek().dueTime <= System.nanoTime()) {
                    send(dueResponses.poll().socket);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private long selectTimeoutMillis() {
        DueResponse next = dueResponses.peek();
        return next == null ? 1000 : Math.max(1, (next.dueTime - System.nanoTime()) / 1_000_000);
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
                    next.configureBlocking(false);
                    next.register(selector, SelectionKey.OP_READ, new StringBuilder());
                }
            } else {
                read(key);
            }
        } catch (IOException ignored) {
            // The client closed the connection.
            key.cancel();
        }
    }

    private void read(SelectionKey key) throws IOException {
        buffer.clear();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            key.channel().close();
            return;
        }
        StringBuilder request = (StringBuilder) key.attachment();
        request.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        if (isComplete(request.toString())) {
            request.setLength(0);
            dueResponses.add(new DueResponse((SocketChannel) key.channel(), System.nanoTime() + delayNanos));
        }
    }

    private static boolean isComplete(String request) {
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = request.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int start = head.indexOf("content-length:");
        if (start < 0) {
            return request.endsWith("0\r\n\r\n");
        }
        String length = head.substring(start + 15, head.indexOf('\r', start)).strip();
        return request.length() - end - 4 >= Integer.parseInt(length);
    }

    private void send(SocketChannel socket) throws IOException {
        ByteBuffer remaining = response.duplicate();
        try {
            while (remaining.hasRemaining()) {
                socket.write(remaining);
            }
        } catch (IOException ignored) {
            // The client closed the connection.
            socket.close();
        }
    }
}
