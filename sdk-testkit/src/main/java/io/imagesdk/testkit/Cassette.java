package io.imagesdk.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A recording of the traffic with a provider, and the server that makes it and plays it back. The server listens on
 * 127.0.0.1; a service uses its {@link #baseUrl()} instead of the one of the provider.
 *
 * <pre>{@code
 * Path file = Path.of("src/test/cassettes/harbor.json");
 * try (Cassette cassette = Cassette.replay(file);
 *         ImagesService images = ImagesService.builder()
 *                 .provider(Providers.XAI)
 *                 .baseUrl(cassette.baseUrl())
 *                 .apiKey("none")
 *                 .build()) {
 *     images.blocking().generate("A quiet harbor at dawn");
 * }
 * }</pre>
 *
 * <p>{@link #record} forwards each request to the provider with the headers that the service sends, and so with the API
 * key that the service uses. Recorded are the method, the path and the body of a request, and the status, the body and
 * the descriptive headers of its response. The key is not recorded: no request header is, and where a response repeats
 * the key, in any common form, it is replaced by {@code ***} in the file, or the complete text is. The service receives
 * the response with it. Images are files in a directory beside the JSON file, with the name of the
 * file. Downloads of images whose URLs a response contains are recorded, too, and need no network at replay.
 *
 * <p>{@link #replay} answers a request with the recorded response for the same method, path and body. Responses to
 * equal requests are played back in their order. After the last one, a GET is answered with it again, so that a task
 * may be polled more often; a POST is not, because it would be a second charge. Events of a stream are sent at once.
 *
 * <p>A request without a recorded response is answered with status 400 and a message that shows what differs from the
 * nearest recorded request. {@link #misses()} returns these messages.
 *
 * <p>Instances are safe for use by multiple threads.
 */
public final class Cassette implements AutoCloseable {
    private final LoopbackServer server;
    private final CassettePlayer player;
    private final CassetteRecorder recorder;
    private final boolean recording;

    private Cassette(Path file, URI provider, boolean recording, boolean hashesPrompts) throws IOException {
        CassetteFile cassetteFile = new CassetteFile(file);
        this.recording = recording;
        // A provider that is recorded may need minutes for an image.
        this.server = LoopbackServer.createBlocking(this::handle);
        this.player = recording ? CassettePlayer.empty() : cassetteFile.read();
        this.recorder = new CassetteRecorder(cassetteFile, provider, hashesPrompts);
        server.start();
    }

    /**
     * Starts to record the traffic with a provider. {@link #close()} writes the file.
     *
     * @param file the JSON file; it is replaced, its directory is created
     * @param provider the base URL of the provider, for example {@code https://api.x.ai/v1}
     * @return the cassette
     * @throws IllegalArgumentException if the URL is neither https nor http on this machine, which exposes the API key
     * @throws UncheckedIOException if the server cannot start
     */
    public static Cassette record(Path file, URI provider) {
        return open(file, checked(provider), true, false);
    }

    /**
     * Starts to record the traffic with a provider, and replaces each prompt in the file by its SHA-256. Prompts that a
     * response repeats are not recorded.
     *
     * @param file the JSON file; it is replaced, its directory is created
     * @param provider the base URL of the provider
     * @return the cassette
     * @throws IllegalArgumentException if the URL is neither https nor http on this machine, which exposes the API key
     * @throws UncheckedIOException if the server cannot start
     */
    public static Cassette recordWithHashedPrompts(Path file, URI provider) {
        return open(file, checked(provider), true, true);
    }

    /**
     * Starts to play a recording back. No request leaves the machine.
     *
     * @param file the JSON file
     * @return the cassette
     * @throws UncheckedIOException if the file cannot be read, or is not a recording
     */
    public static Cassette replay(Path file) {
        return open(file, URI.create(""), false, false);
    }

    /**
     * Plays a recording back if its file exists, and records it otherwise.
     *
     * @param file the JSON file
     * @param provider the base URL of the provider
     * @return the cassette
     * @throws IllegalArgumentException if the URL is neither https nor http on this machine, which exposes the API key
     * @throws UncheckedIOException if the file exists but cannot be read, or the server cannot start
     */
    public static Cassette replayOrRecord(Path file, URI provider) {
        return Files.exists(Objects.requireNonNull(file, "file")) ? replay(file) : record(file, provider);
    }

    private static URI checked(URI provider) {
        Objects.requireNonNull(provider, "provider");
        String host = String.valueOf(provider.getHost()).toLowerCase(Locale.ROOT);
        boolean local = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (!"https".equalsIgnoreCase(provider.getScheme())
                && !("http".equalsIgnoreCase(provider.getScheme()) && local)) {
            throw new IllegalArgumentException("provider must be an https URL, or an http URL of this machine, because"
                    + " plain http exposes the API key, was " + provider.getScheme() + "://" + provider.getHost());
        }
        return provider;
    }

    private static Cassette open(Path file, URI provider, boolean recording, boolean hashesPrompts) {
        try {
            return new Cassette(Objects.requireNonNull(file, "file"), provider, recording, hashesPrompts);
        } catch (IOException e) {
            throw new UncheckedIOException("the cassette " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the base URL that a service uses instead of the one of the provider.
     *
     * @return the base URL, {@code http://127.0.0.1:PORT/v1}
     */
    public URI baseUrl() {
        return URI.create(server.origin() + "/v1");
    }

    /**
     * Returns a message for each request that had no recorded response, in the order of the requests.
     *
     * @return the messages; empty while recording
     */
    public List<String> misses() {
        return player.misses();
    }

    /**
     * Stops the server, and writes the file if this cassette is recording.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    @Override
    public void close() {
        server.close();
        if (recording) {
            try {
                recorder.save();
            } catch (IOException e) {
                throw new UncheckedIOException("the cassette cannot be written: " + e.getMessage(), e);
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        CassetteRequest request = CassetteRequest.read(exchange);
        CassetteResponse response =
                recording ? recorder.forward(request, server.origin()) : player.respond(request, server.origin());
        response.send(exchange);
    }
}
