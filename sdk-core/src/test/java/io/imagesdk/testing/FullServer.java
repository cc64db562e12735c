package io.imagesdk.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server whose queue of connections is full, so that the next one is neither accepted nor refused. */
public final class FullServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<SocketChannel> fillers = new ArrayList<>();

    public FullServer() throws IOException {
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(new InetSocketAddress("127.0.0.1", listener.getLocalPort()));
            fillers.add(filler);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Empties the queue and returns a server that accepts the connections which still wait, and all later ones. */
    public RawServer accept(RawServer.Handler handler) throws IOException {
        closeFillers();
        return RawServer.start(listener, handler);
    }

    private void closeFillers() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeFillers();
        listener.close();
    }
}
