package io.imagesdk.testing;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server that writes the frames of HTTP/2 itself, so that a test decides what becomes of each request. It does not
 * read the headers of requests.
 */
public final class RawHttp2Server implements AutoCloseable {
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;

    private static final int PREFACE_LENGTH = 24;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_FRAME = 16_384;
    /** The entry of the static table of HPACK for the status 200. */
    private static final byte[] STATUS_200 = {(byte) 0x88};

    private final SSLServerSocket socket;
    private final Handler handler;
    private final Set<Closeable> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();

    /** Decides what becomes of a request. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles the headers of a request, or its end.
         *
         * @param number the number of the request at this server, counted from 1
         * @param complete whether the request has arrived completely
         */
        void handle(int number, boolean complete, Stream stream) throws IOException;
    }

    private RawHttp2Server(SSLContext tls, Handler handler) throws IOException {
        this.handler = handler;
        socket = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        start(this::accept);
    }

    public static RawHttp2Server start(SSLContext tls, Handler handler) throws IOException {
        return new RawHttp2Server(tls, handler);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-http2-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket connection = (SSLSocket) socket.accept();
                connections.add(connection);
                start(() -> serve(connection));
            }
        } catch (IOException ignored) {
            // The test has closed the server.
        }
    }

    private void serve(SSLSocket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            Connection out = new Connection(new DataOutputStream(connection.getOutputStream()));
            in.readFully(new byte[PREFACE_LENGTH]);
            out.frame(SETTINGS, 0, 0, new byte[0]);
            int last = 0;
            int number = 0;
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int id = in.readInt();
                in.readFully(new byte[length]);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    out.frame(SETTINGS, ACK, 0, new byte[0]);
                } else if (type == HEADERS) {
                    last = id;
                    number = requests.incrementAndGet();
                    handler.handle(number, (flags & END_STREAM) != 0, new Stream(out, id));
                } else if (type == DATA) {
                    if (length > 0) {
                        out.frame(WINDOW_UPDATE, 0, 0, integers(length));
                    }
                    if ((flags & END_STREAM) != 0 && id == last) {
                        handler.handle(number, true, new Stream(out, id));
                    }
                }
            }
        } catch (IOException ignored) {
            // The client has closed the connection.
        } finally {
            connections.remove(connection);
        }
    }

    /** One connection, which several threads may write to. */
    private record Connection(DataOutputStream out) {
        void frame(int type, int flags, int stream, byte[] payload) throws IOException {
            synchronized (out) {
                out.writeByte(payload.length >> 16);
                out.writeShort(payload.length);
                out.writeByte(type);
                out.writeByte(flags);
                out.writeInt(stream);
                out.write(payload);
                out.flush();
            }
        }
    }

    /** The stream of one request. */
    public static final class Stream {
        private final Connection connection;
        private final int id;

        private Stream(Connection connection, int id) {
            this.connection = connection;
            this.id = id;
        }

        /** Sends a response with status 200. */
        public void respond(byte[] body) throws IOException {
            begin(new byte[0]);
            send(body, END_STREAM);
        }

        /** Sends a response with status 200, with a frame for each part of the body. An empty part is a legal frame. */
        public void respondInFrames(byte[]... parts) throws IOException {
            begin(new byte[0]);
            for (int i = 0; i < parts.length; i++) {
                connection.frame(DATA, i == parts.length - 1 ? END_STREAM : 0, id, parts[i]);
            }
        }

        /** Sends the status 200 and the first bytes of a body. */
        public void begin(byte[] start) throws IOException {
            connection.frame(HEADERS, END_HEADERS, id, STATUS_200);
            send(start, 0);
        }

        private void send(byte[] bytes, int endFlags) throws IOException {
            for (int start = 0; start < bytes.length; start += MAX_FRAME) {
                int end = Math.min(bytes.length, start + MAX_FRAME);
                byte[] part = Arrays.copyOfRange(bytes, start, end);
                connection.frame(DATA, end == bytes.length ? endFlags : 0, id, part);
            }
        }

        /** Ends the stream with an error code. */
        public void reset(int errorCode) throws IOException {
            connection.frame(RST_STREAM, 0, id, integers(errorCode));
        }

        /** Announces the end of the connection; a request after the last stream is not processed. */
        public void goAway(int lastStream, int errorCode) throws IOException {
            connection.frame(GOAWAY, 0, 0, integers(lastStream, errorCode));
        }

        /** Returns the identifier of the stream. The client counts its streams 1, 3, 5 and so on. */
        public int id() {
            return id;
        }
    }

    private static byte[] integers(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    public String url() {
        return "https://127.0.0.1:" + socket.getLocalPort();
    }

    /** Returns the number of requests whose headers have arrived. */
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Closeable connection : connections) {
            connection.close();
        }
    }
}
