package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP server of the JDK on 127.0.0.1 behind a relay. Their threads do not keep the JVM running. */
final class LoopbackServer implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int BACKLOG = 2048;
    private static final int MISDIRECTED_REQUEST = 421;
    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(?i)(127(\\.\\d{1,3}){3}|\\[::1]|([a-z0-9-]+\\.)*localhost)\\.?(:\\d*)?");

    static {
        // The JDK server sends headers and body in separate packets. Without this property the second packet can wait
        // 40 ms for the acknowledgment of the first.
        setDefaultProperty("sun.net.httpserver.nodelay", "true");
        // With more idle connections than this, the server closes a connection after its response, and the next
        // request of a client can fail.
        setDefaultProperty("sun.net.httpserver.maxIdleConnections", "4096");
    }

    private final HttpServer server;
    private final ExecutorService executor;
    private final ConnectionRelay relay;

    private LoopbackServer(HttpServer server, ExecutorService executor, ConnectionRelay relay) {
        this.server = server;
        this.executor = executor;
        this.relay = relay;
    }

    /** Creates a server that is not yet started, whose handler does not block; port 0 is any free port. */
    static LoopbackServer create(int port, HttpHandler handler) throws IOException {
        return create(port, handler, pool(THREADS, THREADS, new LinkedBlockingQueue<>()));
    }

    /** Creates a server that is not yet started, with a thread for each request. Its handler may block. */
    static LoopbackServer createBlocking(HttpHandler handler) throws IOException {
        return create(0, handler, pool(0, Integer.MAX_VALUE, new SynchronousQueue<>()));
    }

    private static LoopbackServer create(int port, HttpHandler handler, ExecutorService executor) throws IOException {
        HttpServer server = HttpServer.create(address(0), BACKLOG);
        ConnectionRelay relay = ConnectionRelay.listen(address(port), BACKLOG, server.getAddress());
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            if (isLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
                handler.handle(exchange);
            } else {
                exchange.sendResponseHeaders(MISDIRECTED_REQUEST, -1);
                exchange.close();
            }
        });
        return new LoopbackServer(server, executor, relay);
    }

    /**
     * Returns whether a request was sent to this machine by name. A web page that resolves its own name to the loopback
     * address could otherwise read the requests that the server has recorded.
     */
    private static boolean isLoopback(@Nullable String host) {
        return host == null || LOOPBACK_HOST.matcher(host).matches();
    }

    private static InetSocketAddress address(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }

    void start() {
        // The dispatcher thread of the server is a daemon thread only if the thread that starts it is one.
        CompletableFuture.runAsync(server::start, executor).join();
        relay.start();
    }

    /** Returns the scheme, the host and the port. */
    String origin() {
        return "http://127.0.0.1:" + relay.port();
    }

    Executor executor() {
        return executor;
    }

    /** Ends the connection of an exchange with a reset, after the bytes that were sent so far. */
    void reset(HttpExchange exchange) {
        relay.reset(exchange.getRemoteAddress().getPort());
    }

    /** Stops the server and closes all connections immediately. */
    @Override
    public void close() {
        relay.close();
        server.stop(0);
        executor.shutdownNow();
    }

    private static ThreadPoolExecutor pool(int core, int max, BlockingQueue<Runnable> waiting) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(core, max, 5, TimeUnit.SECONDS, waiting, task -> {
            Thread thread = new Thread(task, "sandbox-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static void setDefaultProperty(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
