package io.imagesdk.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Passes the bytes of all clients to a server on another port and back, so that the sandbox can reset a connection. The
 * HTTP server of the JDK, which never shows its sockets, can only close one. A single thread serves all connections.
 */
final class ConnectionRelay implements AutoCloseable {
    private static final int BUFFER_LENGTH = 64 * 1024;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final InetSocketAddress server;
    private final Map<Integer, End> clients = new ConcurrentHashMap<>();
    private final Queue<End> resets = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);

    private ConnectionRelay(ServerSocketChannel listener, Selector selector, InetSocketAddress server) {
        this.listener = listener;
        this.selector = selector;
        this.server = server;
    }

    /** Listens on an address. Connections are accepted after {@link #start}. */
    static ConnectionRelay listen(InetSocketAddress address, int backlog, InetSocketAddress server) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(address, backlog).configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new ConnectionRelay(listener, selector, server);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    void start() {
        Thread thread = new Thread(this::run, "imagesdk-relay");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /**
     * Resets the connection of a client, after the bytes that the server has sent so far.
     *
     * @param port the port of the client as the server sees it
     */
    void reset(int port) {
        End client = clients.get(port);
        if (client != null) {
            resets.add(client);
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::handle);
                for (End client = resets.poll(); client != null; client = resets.poll()) {
                    client.reset();
                    // The next selection closes the sockets.
                    selector.wakeup();
                }
            }
        } catch (IOException | ClosedSelectorException ignored) {
            // The sandbox was closed.
            return;
        }
    }

    private void handle(SelectionKey key) {
        if (key.attachment() instanceof End end) {
            end.handle();
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            SocketChannel accepted = listener.accept();
            if (accepted != null) {
                connect(accepted);
            }
        } catch (IOException ignored) {
            // The client has already gone, or the relay was closed.
            return;
        }
    }

    private void connect(SocketChannel accepted) throws IOException {
        try {
            SocketChannel connected = SocketChannel.open(server);
            End client = new End(accepted);
            End target = new End(connected);
            client.peer = target;
            target.peer = client;
            target.port = connected.socket().getLocalPort();
            clients.put(target.port, client);
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        try (listener;
                selector) {
            clients.values().forEach(End::closeBoth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One end of a connection. All methods run on the thread of the relay, unless the relay closes. */
    private final class End {
        private final SocketChannel channel;
        private final SelectionKey key;
        private @Nullable End peer;
        private int port;
        private @Nullable ByteBuffer waiting;
        private boolean ended;

        End(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void handle() {
            End other = peer;
            if (other == null) {
                return;
            }
            try {
                if (key.isValid() && key.isWritable()) {
                    flush(other);
                }
                if (key.isValid() && key.isReadable()) {
                    passTo(other);
                }
            } catch (IOException ignored) {
                // One side has gone, so the other one goes as well.
                closeBoth();
            }
        }

        /** Passes the bytes that are there; returns whether there may be more. */
        private boolean passTo(End other) throws IOException {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                if (resets.remove(other)) {
                    other.reset();
                } else {
                    key.interestOps(0);
                    other.ended = true;
                    other.endIfFlushed();
                }
                return false;
            }
            other.channel.write(buffer.flip());
            if (buffer.hasRemaining()) {
                other.waiting =
                        ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
                other.key.interestOpsOr(SelectionKey.OP_WRITE);
                key.interestOpsAnd(~SelectionKey.OP_READ);
                return false;
            }
            return count > 0;
        }

        private void flush(End source) throws IOException {
            ByteBuffer rest = waiting;
            if (rest != null) {
                channel.write(rest);
                if (rest.hasRemaining()) {
                    return;
                }
                waiting = null;
            }
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
            if (ended) {
                endIfFlushed();
            } else {
                source.key.interestOpsOr(SelectionKey.OP_READ);
            }
        }

        /** Ends the output. The server closes its connections completely, a client may still read the response. */
        private void endIfFlushed() throws IOException {
            if (waiting != null) {
                return;
            }
            if (port == 0) {
                closeBoth();
            } else {
                channel.shutdownOutput();
            }
        }

        private void closeBoth() {
            closeChannel();
            if (peer != null) {
                peer.closeChannel();
            }
        }

        void closeChannel() {
            if (port != 0) {
                clients.remove(port);
            }
            try {
                channel.close();
            } catch (IOException ignored) {
                // Nothing is left to close.
                return;
            }
        }

        /** Resets this connection to a client. */
        void reset() {
            End target = peer;
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                if (target != null && waiting == null) {
                    boolean more = true;
                    while (more) {
                        // What the server has sent so far comes before the reset.
                        more = target.passTo(this);
                    }
                }
            } catch (IOException ignored) {
                // The client has already closed the connection.
                waiting = null;
            }
            closeBoth();
        }
    }
}
