package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image server for tests that listens on 127.0.0.1 and renders real images. It supports the wire formats of the
 * built-in providers and of common gateways. It needs no API key, no internet access and no model, and nothing is
 * charged.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start();
 *         ImagesService images = ImagesService.builder()
 *                 .provider(Providers.OPENAI_COMPATIBLE)
 *                 .baseUrl(sandbox.baseUrl())
 *                 .apiKey("any-key")
 *                 .build()) {
 *     GenerateRequest request = GenerateRequest.builder()
 *             .prompt("A quiet harbor at dawn [refuse=429] [retry-after=0]")
 *             .build();
 *
 *     assertThrows(CompletionException.class, () -> images.generate(request).join());
 *     assertEquals("/v1/images/generations", sandbox.requests().get(0).path());
 * }
 * }</pre>
 *
 * <p>All routes exist with and without the prefix {@code /v1}: {@code POST /images/generations},
 * {@code POST /images/edits} (JSON or multipart), {@code GET /tasks/ID}, {@code GET /images/tasks/ID},
 * {@code GET /images/ID} (deferred requests), {@code POST /tasks/ID/cancel}, {@code DELETE /tasks/ID},
 * {@code POST /models/ID:generateContent} (Gemini), {@code GET /files/NAME}, {@code GET /models},
 * {@code GET /models/ID}, the same two below {@code /image-generation-models}, and {@code OPTIONS} on the first two.
 * The requests about batches of OpenAI, xAI and Gemini exist as well, for example {@code POST /batches}.
 * Image URLs have the scheme, host and port of the request, or those of the headers {@code X-Forwarded-Proto} and
 * {@code X-Forwarded-Host} that a proxy adds.
 *
 * <p>A request returns 1 to 10 images. Their size is {@code size} (up to 4096 pixels per side), or {@code aspect_ratio}
 * and {@code resolution}. The formats are PNG, JPEG and SVG; for any other format the response contains PNG, as with
 * many gateways. The same prompt and the same input images always return the same images.
 *
 * <p>A batch ends at its third poll, with a part of its requests processed at each poll. The directives of a prompt
 * apply to the result of its request; {@code polls} and {@code seconds} apply to the batch, and so do the four that
 * start with {@code task-}: {@code task-fail} rejects the batch, and with {@code task-expire} it expires without the
 * result of that request. Directives about transfers have no effect in a batch; scripts do the same.
 *
 * <p>The members {@code "async": true} and {@code "deferred": true} and the query {@code ?async=true} start a task,
 * which is completed at the third poll. The member {@code "stream": true} returns server-sent events.
 *
 * <table>
 * <caption>Directives, which may occur anywhere in the prompt. The index of an image is zero-based.</caption>
 * <thead><tr><th>Directive</th><th>Effect</th></tr></thead>
 * <tbody>
 * <tr><td>{@code [refuse]}, {@code [refuse=429]}</td><td>The response has status 400, or the given one, and an error in
 * the dialect of the request.</td></tr>
 * <tr><td>{@code [retry-after=N]}</td><td>The response to {@code [refuse]} has the header {@code Retry-After} with N
 * seconds.</td></tr>
 * <tr><td>{@code [binary]}</td><td>At a profile of the builder, the response is the image itself.</td></tr>
 * <tr><td>{@code [block]}</td><td>Moderation rejects the request. A task fails, and a stream contains an error
 * event.</td></tr>
 * <tr><td>{@code [block=1]}</td><td>Moderation removes image 1 from the response.</td></tr>
 * <tr><td>{@code [broken=1]}</td><td>Image 1 has invalid base64, or its URL returns half a file.</td></tr>
 * <tr><td>{@code [empty]}</td><td>The response is successful but contains no image.</td></tr>
 * <tr><td>{@code [html]}</td><td>The response has status 200 and contains an HTML login page.</td></tr>
 * <tr><td>{@code [seconds=N]}</td><td>The response is sent after N seconds, which may be a decimal number. A task is
 * accepted immediately and takes at least N seconds.</td></tr>
 * <tr><td>{@code [silent]}</td><td>No response is sent.</td></tr>
 * <tr><td>{@code [stall]}</td><td>The headers and half of the body are sent, and then nothing more.</td></tr>
 * <tr><td>{@code [fail]}</td><td>The connection is closed after half of the body.</td></tr>
 * <tr><td>{@code [bytes=N]}</td><td>Each image is a complete PNG of exactly N bytes.</td></tr>
 * <tr><td>{@code [close]}</td><td>The connection is closed without a response.</td></tr>
 * <tr><td>{@code [garbage]}</td><td>The response has status 200 and a body that is not JSON.</td></tr>
 * <tr><td>{@code [drip=N]}</td><td>The body is sent in portions, over N seconds.</td></tr>
 * <tr><td>{@code [images=N]}</td><td>The response has N images, whatever the request specifies.</td></tr>
 * <tr><td>{@code [partials=N]}</td><td>The stream has N partial images.</td></tr>
 * <tr><td>{@code [cost=N]}</td><td>The usage reports this cost of all images, in US dollars.</td></tr>
 * <tr><td>{@code [polls=N]}</td><td>The task is completed at poll N.</td></tr>
 * <tr><td>{@code [task-fail]}</td><td>The task fails.</td></tr>
 * <tr><td>{@code [task-expire]}</td><td>The task expires instead of completing.</td></tr>
 * <tr><td>{@code [task-lost]}</td><td>Each poll of the task returns status 404.</td></tr>
 * <tr><td>{@code [task-slow]}</td><td>The task never completes.</td></tr>
 * </tbody>
 * </table>
 *
 * <p>A test that cannot change the prompt states the same with {@linkplain #onGenerate() scripts}.
 * {@link #charges()} returns what a provider would have charged, and {@link #assertThat()} verifies it.
 *
 * <p>In a browser, {@code GET /} shows the images with their requests, and a form that generates images.
 *
 * <p>Instances are safe for use by multiple threads. All threads of the server are daemon threads, so an open sandbox
 * does not keep the JVM running. Up to 16 threads process requests; a delayed response holds no thread, but each
 * connection uses about 55 KiB of heap. Credentials are not verified. They are recorded with the other headers and
 * never printed or logged.
 *
 * <p>The first use of this class sets the system properties {@code sun.net.httpserver.nodelay} and
 * {@code sun.net.httpserver.maxIdleConnections}, unless they are set already.
 */
public final class Sandbox implements AutoCloseable {
    private final LoopbackServer server;
    private final RequestLog log = new RequestLog();
    private final ReplyScripts scripts = new ReplyScripts();
    private final Ledger ledger = new Ledger();
    private final TaskHandler tasks;
    private final BatchHandler batches;
    private final SandboxPage page;
    private final ResponseWriter writer;
    private final RequestRouter router;
    private final Map<String, ProfileDialect> profiles;

    private Sandbox(int port, Map<String, ProfileDialect> profiles) throws IOException {
        this.profiles = profiles;
        server = LoopbackServer.create(port, this::handle);
        writer = new ResponseWriter(server);
        ImageRenderer renderer = new ImageRenderer();
        ImageStore imageStore = new ImageStore();
        ResponseFactory responses = new ResponseFactory(renderer, imageStore, Clock.systemUTC());
        tasks = new TaskHandler(responses, System::nanoTime);
        page = new SandboxPage(ledger, renderer, Clock.systemUTC());
        batches = new BatchHandler(responses, ledger, Clock.systemUTC(), System::nanoTime);
        router = new RequestRouter(responses, tasks, imageStore, renderer, ledger, page, batches);
    }

    /**
     * Starts a server on a free port of 127.0.0.1.
     *
     * @return the running server; close it to stop it
     * @throws UncheckedIOException if the server cannot listen
     */
    public static Sandbox start() {
        return start(0);
    }

    /**
     * Starts a server on the given port of 127.0.0.1.
     *
     * @param port the port, 1 to 65535, or 0 for any free port
     * @return the running server; close it to stop it
     * @throws UncheckedIOException if the server cannot listen, for example because the port is in use
     * @throws IllegalArgumentException if the port is less than 0 or greater than 65535
     */
    public static Sandbox start(int port) {
        return builder().port(port).start();
    }

    /**
     * Creates a builder of a sandbox that also imitates the providers of your own profiles.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder of {@link Sandbox}. Every option may be omitted. */
    public static final class Builder {
        private final Map<String, ProfileDialect> profiles = new LinkedHashMap<>();
        private int port;

        private Builder() {}

        /**
         * Sets the port of 127.0.0.1 on which the server listens. Default: 0, which selects a free one.
         *
         * @param number the port, 0 to 65535
         * @return this builder
         */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /**
         * Adds a profile whose API the sandbox imitates at {@link Sandbox#baseUrl(ProviderProfile)}: it accepts the
         * operations of the profile, and its responses, tasks and errors have their values where the pointers of the
         * profile look for them. May be called multiple times. Default: none, and the sandbox imitates only the
         * built-in providers.
         *
         * @param profile the profile; it replaces an earlier one, and a built-in format, with the same id
         * @return this builder
         * @throws IllegalArgumentException if the profile finds images in no response that its pointers describe
         */
        public Builder profile(ProviderProfile profile) {
            profiles.put(profile.id(), new ProfileDialect(profile));
            return this;
        }

        /**
         * Starts the server.
         *
         * @return the running server; close it to stop it
         * @throws UncheckedIOException if the server cannot listen, for example because the port is in use
         * @throws IllegalArgumentException if the port is less than 0 or greater than 65535
         */
        public Sandbox start() {
            try {
                Sandbox sandbox = new Sandbox(port, new LinkedHashMap<>(profiles));
                sandbox.server.start();
                return sandbox;
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the sandbox cannot listen on port " + port + ": select another port, or 0 for any free port",
                        e);
            }
        }
    }

    /**
     * Returns the base URL of the server, {@code http://127.0.0.1:PORT/v1}.
     *
     * @return the base URL for the builder of a service
     */
    public URI baseUrl() {
        return URI.create(server.origin() + "/v1");
    }

    /**
     * Returns the base URL at which all responses have the format of a provider. At {@link #baseUrl()} the sandbox
     * recognizes the provider by the members of a request and by the prefix {@code xai-} of an API key, which is not
     * possible for a request that contains only a prompt.
     *
     * @param provider the profile of a provider
     * @return {@code http://127.0.0.1:PORT/ID/v1} for {@code openai}, {@code xai} and {@code wellapi},
     *     {@code http://127.0.0.1:PORT/gemini/v1beta} for {@code gemini}, {@code http://127.0.0.1:PORT/ID} for a
     *     {@linkplain Builder#profile profile of the builder}, and the same as {@link #baseUrl()} for the other
     *     profiles, because gateways forward requests of several providers
     */
    public URI baseUrl(ProviderProfile provider) {
        ProfileDialect added = profiles.get(provider.id());
        return URI.create(server.origin() + (added == null ? Dialect.basePath(provider) : added.basePath()));
    }

    /**
     * Returns the requests that were received so far, oldest first. A request is recorded when its body has been read
     * completely, before the response is sent. The oldest requests are removed when more than 20,000 requests or more
     * than 16 MiB of bodies have been recorded.
     *
     * @return an unmodifiable snapshot
     */
    public List<RecordedRequest> requests() {
        return log.all();
    }

    /**
     * Returns what a provider would have charged so far, oldest first. A request is charged when it is accepted, even
     * if its response does not arrive. A rejected request, a task that fails and a task that is cancelled before it is
     * done are not charged. The same holds for the requests of a batch, each of which is a charge of its own, at half
     * the price; its {@link Charge#request() request} has the line of the input file as its body.
     *
     * @return an unmodifiable snapshot
     */
    public List<Charge> charges() {
        return ledger.all();
    }

    /**
     * Returns a new script for requests that generate images. Scripts are asked in the order in which they were
     * created; a request that no script has a reply for is processed as usual.
     *
     * @return the script, which is empty
     */
    public ReplyScript onGenerate() {
        return script(Operation.GENERATE);
    }

    /**
     * Returns a new script for requests that edit images.
     *
     * @return the script, which is empty
     */
    public ReplyScript onEdit() {
        return script(Operation.EDIT);
    }

    /**
     * Returns a new script for requests that create a batch. The batch is created even if the reply specifies that the
     * response is lost. Replies that specify images do not change it; statuses, bodies, delays and faults do.
     *
     * @return the script, which is empty
     */
    public ReplyScript onBatch() {
        return script(Operation.BATCH);
    }

    /**
     * Returns a new script for uploads of the input files of batches. Statuses, bodies, delays and faults change them.
     *
     * @return the script, which is empty
     */
    public ReplyScript onUpload() {
        return script(Operation.UPLOAD);
    }

    /**
     * Returns a new script for polls of tasks and batches. Replies that specify images do not change a poll;
     * statuses, bodies, delays and faults do.
     *
     * @return the script, which is empty
     */
    public ReplyScript onPoll() {
        return script(Operation.POLL);
    }

    /**
     * Returns a new script for requests that cancel a task or a batch.
     *
     * @return the script, which is empty
     */
    public ReplyScript onCancel() {
        return script(Operation.CANCEL);
    }

    /**
     * Returns a new script for downloads of images and of the results of batches. Replies that specify images do not
     * change a download; statuses, bodies, delays and faults do.
     *
     * @return the script, which is empty
     */
    public ReplyScript onDownload() {
        return script(Operation.DOWNLOAD);
    }

    /**
     * Returns assertions about what this sandbox received.
     *
     * @return the assertions
     */
    public SandboxAssert assertThat() {
        return SandboxAssert.assertThat(this);
    }

    /** Forgets all requests, charges, scripts, tasks and batches. The images stay available. */
    public void reset() {
        scripts.clear();
        log.clear();
        ledger.clear();
        tasks.clear();
        batches.clear();
        page.clear();
    }

    private ReplyScript script(Operation operation) {
        return scripts.add(operation, request -> true);
    }

    /** Stops the server and closes all connections immediately, including those that wait for a response. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Dialect dialect = SandboxRequest.dialect(exchange).orElse(Dialect.OPENAI);
        String path = exchange.getRequestURI().getPath();
        Optional<ProfileDialect> profile =
                profiles.values().stream().filter(added -> added.serves(path)).findFirst();
        SandboxResponse response;
        try {
            SandboxRequest request = SandboxRequest.read(exchange, log, scripts, profile);
            dialect = request.dialect();
            response = router.respond(request);
        } catch (RejectedException e) {
            response = SandboxResponse.json(
                    e.status(),
                    profile.isPresent()
                            ? profile.get().responses().error(e.status(), e.text())
                            : dialect.error(e.status(), e.parameter(), e.text()));
        }
        writer.send(exchange, response);
    }
}
