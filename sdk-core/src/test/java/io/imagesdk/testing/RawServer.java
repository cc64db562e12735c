package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * A server on a plain socket that can do what a bad server does: stall in the middle of a body, reset, send a wrong
 * length. It counts requests and notices when the client closes a connection.
 */
public final class RawServer implements AutoCloseable {
    private static final int ROUND_MILLIS = 10;
    private static final int ROUNDS = 25;
    private static final int LIMIT_SECONDS = 60;

    /** While a JVM loads its classes, a client needs more time. */
    private static final AtomicInteger FIRST_LONG_STALLS = new AtomicInteger(3);

    private final ServerSocket listener;
    private final Handler handler;
    private final boolean readsRequests;
    private final Thread listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstRequest = new CountDownLatch(1);
    private final CountDownLatch firstDisconnect = new CountDownLatch(1);

    /** A request. */
    public record Request(String line, String head, byte[] body) {
        /** Returns the path with its query. */
        public String path() {
            return line.split(" ")[1];
        }

        /** Returns the value of a header; empty if it was not sent. */
        public String header(String name) {
            return head.lines()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(header -> header.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Handles a request, or a connection of which nothing was read. The server closes the connection afterwards. */
    @FunctionalInterface
    public interface Handler {
        void handle(Request request, Connection client) throws IOException;
    }

    /** Called whenever a client has been idle for a while. */
    @FunctionalInterface
    public interface IdleHandler {
        void onIdle() throws IOException;
    }

    /** A connection to a client. */
    public final class Connection {
        private final Socket socket;

        Connection(Socket socket) {
            this.socket = socket;
        }

        /** Returns the server of this connection. */
        public RawServer server() {
            return RawServer.this;
        }

        /** Reads the head of the next request and counts the request. Its body follows. */
        public Request readHead() throws IOException {
            return count(head(socket.getInputStream()));
        }

        /** Reads the next request and counts it. */
        public Request readRequest() throws IOException {
            Request head = head(socket.getInputStream());
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            readBody(head, body);
            return count(new Request(head.line(), head.head(), body.toByteArray()));
        }

        /** Reads the body that follows a head, for a body that is too large for memory. */
        public void readBody(Request head, OutputStream out) throws IOException {
            String length = head.header("Content-Length");
            byte[] chunk = new byte[ByteSource.CHUNK];
            long left = length.isEmpty() ? 0 : Long.parseLong(length);
            while (left > 0) {
                int count = socket.getInputStream().read(chunk, 0, (int) Math.min(left, chunk.length));
                if (count < 0) {
                    throw new EOFException("the client closed the connection within the body of its request");
                }
                out.write(chunk, 0, count);
                left -= count;
            }
        }

        /** Reads and drops up to a number of bytes. */
        public void read(int bytes) throws IOException {
            socket.getInputStream().skipNBytes(bytes);
        }

        /** Writes a text, one byte per character. */
        public Connection write(String text) throws IOException {
            return write(text.getBytes(ISO_8859_1));
        }

        public Connection write(byte[] bytes) throws IOException {
            return write(ByteSource.of(bytes));
        }

        /** Writes bytes while they are generated. */
        public Connection write(ByteSource bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            bytes.writeTo(out);
            out.flush();
            return this;
        }

        /** Sends a complete response. Each header ends with a line break. */
        public Connection respond(int status, String headers, byte[] body) throws IOException {
            return respond(status, headers, ByteSource.of(body));
        }

        /** Sends a complete response. Each header ends with a line break. */
        public Connection respond(int status, String headers, ByteSource body) throws IOException {
            return write("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n" + headers + "\r\n")
                    .write(body);
        }

        /** Sends nothing more and returns when the client closes the connection. */
        public void stall() throws IOException {
            byte[] chunk = new byte[ByteSource.CHUNK];
            while (socket.getInputStream().read(chunk) >= 0) {
                // A client that still sends has not closed the connection.
            }
        }

        /**
         * Does the same, and calls a handler whenever the client has been idle for a while.
         *
         * <p>A while is a number of rounds. Each one takes a short wait and a task in the common pool, where the JDK's
         * client reports what it receives. On a busy machine, and after a pause of the whole machine, the client
         * therefore has more time.
         */
        public void stall(IdleHandler handler) throws IOException {
            stall(ROUNDS, handler);
        }

        /**
         * Does the same with a longer while: for a test that fails if the client has not processed what it received.
         * Three times as long, and eight times for the first tests of a JVM.
         */
        public void stallLong(IdleHandler handler) throws IOException {
            boolean isFirst = FIRST_LONG_STALLS.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            stall((isFirst ? 8 : 3) * ROUNDS, handler);
        }

        private void stall(int rounds, IdleHandler handler) throws IOException {
            byte[] chunk = new byte[ByteSource.CHUNK];
            socket.setSoTimeout(ROUND_MILLIS);
            int idle = 0;
            while (true) {
                try {
                    if (socket.getInputStream().read(chunk) < 0) {
                        return;
                    }
                    idle = 0;
                } catch (SocketTimeoutException ignored) {
                    // The client has sent nothing in this round.
                    CompletableFuture.runAsync(() -> {}).join();
                    idle++;
                }
                if (idle == rounds) {
                    idle = 0;
                    handler.onIdle();
                }
            }
        }

        /**
         * Closes the direction to the client, and stalls. The client must notice that the response has ended, so it has
         * a long while for that.
         */
        public void halfClose(IdleHandler handler) throws IOException {
            socket.shutdownOutput();
            stallLong(handler);
        }

        /** Closes the connection with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private RawServer(ServerSocket listener, Handler handler, boolean readsRequests) {
        this.handler = handler;
        this.readsRequests = readsRequests;
        this.listener = listener;
        this.listening = start(this::listen);
    }

    /** Starts a server whose handler gets the request of each connection. */
    public static RawServer start(Handler handler) throws IOException {
        return start(ServerSocketFactory.getDefault(), handler);
    }

    /** Starts a server on other sockets, for example those of TLS. */
    public static RawServer start(ServerSocketFactory factory, Handler handler) throws IOException {
        return start(listener(factory), handler);
    }

    /** Starts a server on a socket that already listens. */
    static RawServer start(ServerSocket listener, Handler handler) {
        return new RawServer(listener, handler, true);
    }

    /** Starts a server whose handler reads the requests itself, as far as it wants to. */
    public static RawServer startUnread(Handler handler) throws IOException {
        return new RawServer(listener(ServerSocketFactory.getDefault()), handler, false);
    }

    private static ServerSocket listener(ServerSocketFactory factory) throws IOException {
        return factory.createServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1"));
    }

    /** Accepts no further connections. */
    public void stopListening() throws IOException {
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

    /** Returns the number of connections that are open. */
    public int openConnections() {
        return sockets.size();
    }

    public void awaitRequest() throws InterruptedException {
        if (!firstRequest.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no request arrived");
        }
    }

    /** Waits until the handler of a connection has ended, and returns whether one has. */
    public boolean awaitDisconnect() throws InterruptedException {
        return firstDisconnect.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until all connections are closed, and returns whether they are. */
    public boolean awaitAllDisconnects() throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (sockets) {
            while (!sockets.isEmpty() && System.nanoTime() < limit) {
                sockets.wait(100);
            }
            return sockets.isEmpty();
        }
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                // The listener may have been closed in between.
                if (listener.isClosed()) {
                    socket.close();
                    return;
                }
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException ignored) {
                // The listener was closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Connection client = new Connection(socket);
            handler.handle(readsRequests ? client.readRequest() : new Request("", "", new byte[0]), client);
        } catch (IOException ignored) {
            // The client has closed the connection. Tests check what it did before.
        } finally {
            synchronized (sockets) {
                sockets.remove(socket);
                sockets.notifyAll();
            }
            firstDisconnect.countDown();
        }
    }

    private Request count(Request request) {
        requests.add(request);
        firstRequest.countDown();
        return request;
    }

    private static Request head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next = 0;
        while (next != '\n' || head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            next = in.read();
            if (next < 0) {
                throw new IOException("the client closed the connection within the head of its request");
            }
            head.append((char) next);
        }
        String text = head.toString();
        return new Request(text.lines().findFirst().orElseThrow(), text, new byte[0]);
    }

    private static Thread start(Runnable task) {
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
