package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An image server on 127.0.0.1 that speaks the dialects of the catalog's providers and draws real pictures. It needs no
 * key, no internet and no model, and nobody is billed: let your own tests talk to it.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start()) {
 *     URI base = sandbox.baseUrl();                      // http://127.0.0.1:PORT/v1
 *     // call POST base/images/generations with {"prompt": "a quiet harbour", "size": "256x256"}
 *     List<Recorded> seen = sandbox.requests();
 * }
 * }</pre>
 *
 * <p>All routes exist with and without {@code /v1}: {@code POST /images/generations}, {@code POST /images/edits} (JSON or
 * multipart), {@code GET /tasks/ID}, {@code GET /images/tasks/ID}, {@code GET /images/ID} (deferred), {@code POST
 * /tasks/ID/cancel}, {@code DELETE /tasks/ID}, {@code GET /files/NAME}, and {@code OPTIONS} on the first two. The shape
 * is {@code size} (up to 4096 pixels a side), or {@code aspect_ratio} and {@code resolution}; one request gets 1 to 10
 * pictures; WebP and GIF are answered with PNG, as many gateways do. The same prompt always gives the same picture.
 *
 * <p>A request becomes a task by {@code "async": true}, {@code ?async=true} or {@code "deferred": true}; the task is
 * done at the third look. {@code "stream": true} gives server-sent events.
 *
 * <table>
 * <caption>Directives: put them anywhere in the prompt. Images are counted from zero.</caption>
 * <thead><tr><th>directive</th><th>what the sandbox does</th></tr></thead>
 * <tbody>
 * <tr><td>{@code [refuse]}, {@code [refuse=429]}</td><td>answers 400, or that status, with an error in the request's
 * dialect</td></tr>
 * <tr><td>{@code [retry-after=N]}</td><td>adds this header, in seconds, to a refusal</td></tr>
 * <tr><td>{@code [block]}</td><td>moderation refuses the request; of a task: the task fails; of a stream: an error
 * event comes</td></tr>
 * <tr><td>{@code [block=1]}</td><td>moderation takes image 1 out of the reply</td></tr>
 * <tr><td>{@code [broken=1]}</td><td>image 1 has bad base64, or half a file behind its address</td></tr>
 * <tr><td>{@code [empty]}</td><td>a good reply without any image</td></tr>
 * <tr><td>{@code [html]}</td><td>200 with an HTML login page</td></tr>
 * <tr><td>{@code [seconds=N]}</td><td>answers only after N seconds (decimals allowed); a task is answered at once, and
 * takes so long</td></tr>
 * <tr><td>{@code [silent]}</td><td>never answers</td></tr>
 * <tr><td>{@code [stall]}</td><td>sends headers and half of the body, then nothing more</td></tr>
 * <tr><td>{@code [fail]}</td><td>closes the connection after half of the body</td></tr>
 * <tr><td>{@code [bytes=N]}</td><td>each image is a whole PNG of exactly N bytes</td></tr>
 * <tr><td>{@code [task-fail]}</td><td>the task fails in the end</td></tr>
 * <tr><td>{@code [task-expire]}</td><td>the task expires in place of an end</td></tr>
 * <tr><td>{@code [task-lost]}</td><td>each look at the task is answered 404</td></tr>
 * <tr><td>{@code [task-slow]}</td><td>the task is never done</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Safe for use by many threads. Its threads are daemons and keep no JVM alive; sixteen of them work, and
 * a call that waits holds none, but a connection costs about 55 KiB of heap. Credentials are
 * not checked; they are recorded with the other headers and never printed.
 */
public final class Sandbox implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int BACKLOG = 2048;

    static {
        // The JDK's server sends headers and body apart; without this the second part waits up to 40 ms for the client.
        presetForServers("sun.net.httpserver.nodelay", "true");
        // Above so many idle connections it drops each one after its answer, and the client's next call may run into
        // it.
        presetForServers("sun.net.httpserver.maxIdleConnections", "4096");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final RequestLog log = new RequestLog();
    private final ResponseWriter writer;
    private final RequestRouter router;

    private Sandbox(int port) throws IOException {
        executor = executor();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
        writer = new ResponseWriter(executor);
        ImageRenderer renderer = new ImageRenderer();
        ImageStore imageStore = new ImageStore();
        ResponseFactory responses = new ResponseFactory(renderer, imageStore, Clock.systemUTC());
        router = new RequestRouter(responses, new Tasks(responses, System::nanoTime), imageStore, renderer);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
    }

    /**
     * Starts a server on a free port.
     *
     * @throws UncheckedIOException if it cannot listen
     */
    public static Sandbox start() {
        return start(0);
    }

    /**
     * Starts a server on the given port of 127.0.0.1; 0 takes a free one.
     *
     * @throws UncheckedIOException if it cannot listen there, for example because the port is taken
     */
    public static Sandbox start(int port) {
        try {
            Sandbox sandbox = new Sandbox(port);
            // The server's own thread is a daemon only if the thread that starts it is one.
            CompletableFuture.runAsync(sandbox.server::start, sandbox.executor).join();
            return sandbox;
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox cannot listen on port " + port, e);
        }
    }

    /** Returns {@code http://127.0.0.1:PORT/v1}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** Returns what came in so far, oldest first; the oldest are dropped when they fill 16 MiB, or are 20,000. */
    public List<RecordedRequest> requests() {
        return log.all();
    }

    /** Stops listening and closes every connection at once, answered or not. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Dialect dialect = Dialect.OPENAI;
        SandboxResponse response;
        try {
            SandboxRequest sandboxRequest = SandboxRequest.read(exchange, log);
            dialect = Dialect.of(sandboxRequest.fields());
            response = router.response(sandboxRequest);
        } catch (RejectedException e) {
            response = SandboxResponse.json(e.status(), dialect.error(e.status(), e.parameter(), e.words()));
        }
        writer.send(exchange, response);
    }

    private static ThreadPoolExecutor executor() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "sandbox-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static void presetForServers(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
