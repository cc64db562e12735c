package io.imagesdk.benchmark.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes connections on to a server, and resets some of them within a response: after each of several equal parts of
 * all bytes that the server sends.
 */
final class CuttingRelay implements AutoCloseable {
    private static final int BUFFER_LENGTH = 64 << 10;

    private final ServerSocket listener;
    private final int server;
    private final long part;
    private final int maxCuts;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();

    private CuttingRelay(ServerSocket listener, int server, long part, int maxCuts) {
        this.listener = listener;
        this.server = server;
        this.part = part;
        this.maxCuts = maxCuts;
    }

    /** Starts a relay to a port of this machine. The bytes are those that the server will send at least. */
    static CuttingRelay start(int server, long bytes, int cuts) throws IOException {
        ServerSocket listener = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        CuttingRelay relay = new CuttingRelay(listener, server, bytes / (cuts + 1), cuts);
        run(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the number of connections that were reset. */
    int cuts() {
        return cuts.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException ignored) {
                        // One of the two sides has closed the connection, or the relay is closed.
                        return;
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket target = new Socket(InetAddress.getByName("127.0.0.1"), server);
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            run(() -> {
                try (client;
                        target) {
                    client.getInputStream().transferTo(target.getOutputStream());
                }
            });
            run(() -> {
                try (target;
                        client) {
                    passResponses(target.getInputStream(), client);
                }
            });
        }
    }

    private void passResponses(InputStream in, Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER_LENGTH];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            long total = sent.addAndGet(count);
            int done = cuts.get();
            if (done < maxCuts && total >= part * (done + 1) && cuts.compareAndSet(done, done + 1)) {
                client.setSoLinger(true, 0);
                return;
            }
        }
    }
}
