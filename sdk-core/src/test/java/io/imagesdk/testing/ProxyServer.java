package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy that forwards everything to one server, whatever host the client names: requests with an absolute URL, and
 * tunnels. It can require a password.
 */
public final class ProxyServer implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Optional<String> authorization;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();

    private ProxyServer(int target, Optional<String> authorization) throws IOException {
        this.target = target;
        this.authorization = authorization;
        this.listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        start(this::listen);
    }

    /** Starts a proxy in front of the server with this port on the loopback interface. */
    public static ProxyServer start(int target) throws IOException {
        return new ProxyServer(target, Optional.empty());
    }

    /** Starts a proxy that requires a value of the header {@code Proxy-Authorization}. */
    public static ProxyServer start(int target, String authorization) throws IOException {
        return new ProxyServer(target, Optional.of(authorization));
    }

    /** Returns a selector that sends all requests to this proxy. */
    public ProxySelector selector() {
        return ProxySelector.of(new InetSocketAddress("127.0.0.1", port()));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the heads of all requests to the proxy itself, without those in tunnels. */
    public List<String> heads() {
        return heads;
    }

    /** Returns the first two words of all requests to the proxy. */
    public List<String> requests() {
        return heads.stream()
                .map(head -> head.substring(0, head.indexOf(" HTTP/")))
                .toList();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            } catch (IOException ignored) {
                // The listener was closed.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                String head = head(client.getInputStream());
                byte[] body = client.getInputStream().readNBytes(contentLength(head));
                heads.add(head);
                if (isAuthorized(head)) {
                    forward(head, body, client);
                    return;
                }
                write(
                        client,
                        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n"
                                + "Proxy-Authenticate: Basic realm=\"the proxy\"\r\nContent-Length: 0\r\n\r\n");
            }
        } catch (IOException ignored) {
            // The client or the server has closed the connection.
        }
    }

    private boolean isAuthorized(String head) {
        return authorization.isEmpty() || head.contains("\r\nProxy-Authorization: " + authorization.get() + "\r\n");
    }

    private void forward(String head, byte[] body, Socket client) throws IOException {
        try (Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target)) {
            sockets.add(server);
            if (head.startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 Connected\r\n\r\n");
                start(() -> pump(client, server));
            } else {
                write(server, head);
                server.getOutputStream().write(body);
                server.getOutputStream().flush();
            }
            pump(server, client);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException ignored) {
            // One side has closed the connection.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client has closed the connection");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
