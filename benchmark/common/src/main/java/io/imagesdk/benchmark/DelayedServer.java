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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Answers every request one second after it came, thousands at once on one thread. */
final class DelayedServer {
    private static final long DELAY = 1_000_000_000L;

    private final ByteBuffer response;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Deque<Due> due = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);

    private record Due(SocketChannel socket, long at) {}

    DelayedServer(ByteBuffer[] response) throws IOException {
        this.response = BenchmarkServer.joined(response);
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 4096);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    void serve() {
        try {
            while (true) {
                selector.select(this::ready, due.isEmpty() ? 1000 : Math.max(1, (due.peek().at - System.nanoTime()) / 1_000_000));
                while (!due.isEmpty() && due.peek().at <= System.nanoTime()) {
                    send(due.poll().socket);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ready(SelectionKey key) {
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
        if (complete(request.toString())) {
            request.setLength(0);
            due.add(new Due((SocketChannel) key.channel(), System.nanoTime() + DELAY));
        }
    }

    private static boolean complete(String request) {
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = request.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length:");
        if (at < 0) {
            return request.endsWith("0\r\n\r\n");
        }
        String length = head.substring(at + 15, head.indexOf('\r', at)).strip();
        return request.length() - end - 4 >= Integer.parseInt(length);
    }

    private void send(SocketChannel socket) throws IOException {
        ByteBuffer rest = response.duplicate();
        try {
            while (rest.hasRemaining()) {
                socket.write(rest);
            }
        } catch (IOException ignored) {
            socket.close();
        }
    }
}
