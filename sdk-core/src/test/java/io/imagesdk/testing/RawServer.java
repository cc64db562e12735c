package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * A server that can do on a socket whatever a bad one does: stall in the middle of a body, reset, lie about lengths. It counts requests
 * and knows when the client let go of a connection.
 */
public final class RawServer implements AutoCloseable {
    private static final int MOMENT_MILLIS = 10;
    private static final int PATIENCE_MILLIS = 500;

    private final ServerSocket listener;
    private final Act act;
    private final boolean reads;
    private final Thread listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstRequest = new CountDownLatch(1);
    private final CountDownLatch clientLeft = new CountDownLatch(1);

    /** What was asked. */
    public record Request(String line, String head, byte[] body) {
        /** The path with its query. */
        public String path() {
            return line.split(" ")[1];
        }

        /** The value of a header; empty when it was not sent. */
        public String header(String name) {
            return head.lines()
                    .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(each -> each.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** What is done with a request, or with a connection of which nothing was read. Returning closes the connection. */
    @FunctionalInterface
    public interface Act {
        void response(Request request, Connection connection) throws IOException;
    }

    /** One connection in the hands of an act. */
    public final class Connection {
        private final Socket socket;

        Connection(Socket socket) {
            this.socket = socket;
        }

        /** The server of this connection. */
        public RawServer server() {
            return RawServer.this;
        }

        /** Reads the head of the next request, and counts it; its body comes next. */
        public Request readHead() throws IOException {
            return counted(head(socket.getInputStream()));
        }

        /** Reads the next request, and counts it. */
        public Request readRequest() throws IOException {
            return counted(RawServer.read(socket.getInputStream()));
        }

        /** Reads that many bytes, if they come. */
        public void read(int bytes) throws IOException {
            socket.getInputStream().readNBytes(bytes);
        }

        /** Writes text, one byte a character. */
        public Connection write(String text) throws IOException {
            return write(text.getBytes(ISO_8859_1));
        }

        /** Writes bytes at once. */
        public Connection write(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return this;
        }

        /** A whole answer. */
        public Connection response(int status, String headers, byte[] body) throws IOException {
            return write("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n")
                    .write(body);
        }

        /** Says no more until the client leaves. */
        public void stall() throws IOException {
            byte[] sent = new byte[16 << 10];
            while (socket.getInputStream().read(sent) >= 0) {
                // a client that still sends has not left
            }
        }

        /** Says no more until the client leaves, and does something every ten milliseconds until then. */
        public void stall(Moment moment) throws IOException {
            socket.setSoTimeout(MOMENT_MILLIS);
            byte[] sent = new byte[16 << 10];
            while (true) {
                try {
                    if (socket.getInputStream().read(sent) < 0) {
                        return;
                    }
                } catch (SocketTimeoutException ignored) {
                    socket.setSoTimeout(moment.pass() ? PATIENCE_MILLIS : MOMENT_MILLIS);
                }
            }
        }

        /** Ends what is written, but reads on until the client leaves. */
        public void finish(Moment moment) throws IOException {
            socket.shutdownOutput();
            stall(moment);
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** What happens while a client is kept waiting; tells whether that may make the client leave, which then takes its time. */
    @FunctionalInterface
    public interface Moment {
        boolean pass() throws IOException;
    }

    private RawServer(ServerSocketFactory factory, Act act, boolean reads) throws IOException {
        this.act = act;
        this.reads = reads;
        this.listener = factory.createServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1"));
        this.listening = daemon(this::listen);
    }

    public static RawServer start(Act act) throws IOException {
        return start(ServerSocketFactory.getDefault(), act);
    }

    /** With sockets of another kind, as those of TLS. */
    public static RawServer start(ServerSocketFactory factory, Act act) throws IOException {
        return new RawServer(factory, act, true);
    }

    /** A server whose act reads requests itself, as far as it likes. */
    public static RawServer unread(Act act) throws IOException {
        return new RawServer(ServerSocketFactory.getDefault(), act, false);
    }

    /** Takes no further connections. */
    public void leave() throws IOException {
        listener.close();
        try {
            listening.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public List<Request> requests() {
        return requests;
    }

    public void awaitRequest() throws InterruptedException {
        if (!firstRequest.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no request came");
        }
    }

    /** Whether a client let go of a connection on which an act still stood, or lets go of it soon. */
    public boolean clientLeft() throws InterruptedException {
        return clientLeft.await(20, TimeUnit.SECONDS);
    }

    /** Whether all connections are closed, or soon are. */
    public boolean isQuiet() throws InterruptedException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (sockets) {
            while (!sockets.isEmpty() && System.nanoTime() < patience) {
                sockets.wait(100);
            }
            return sockets.isEmpty();
        }
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (listener.isClosed()) { // it came in while that was done
                    socket.close();
                    return;
                }
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException ignored) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Connection connection = new Connection(socket);
            act.response(reads ? connection.readRequest() : new Request("", "", new byte[0]), connection);
        } catch (IOException ignored) {
            // what the client does is judged by the test
        } finally {
            synchronized (sockets) {
                sockets.remove(socket);
                sockets.notifyAll();
            }
            clientLeft.countDown();
        }
    }

    private Request counted(Request request) {
        requests.add(request);
        firstRequest.countDown();
        return request;
    }

    private static Request read(InputStream in) throws IOException {
        Request request = head(in);
        String length = request.header("Content-Length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        return new Request(request.line(), request.head(), body);
    }

    private static Request head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client left before its request was whole");
            }
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        return new Request(text.lines().findFirst().orElseThrow(), text, new byte[0]);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
