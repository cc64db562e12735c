package io.imagesdk.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.testing.RawServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnedClientTest {
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final OwnedClient client = new OwnedClient(
            workers, executor -> HttpClient.newBuilder().executor(executor).build());

    @AfterEach
    void stop() {
        client.close();
        workers.shutdownNow();
    }

    @Test
    void replacesAClientWhoseThreadHasEnded() throws Exception {
        try (RawServer server = RawServer.start(
                (request, connection) -> connection.respond(200, "Connection: close\r\n", new byte[0]))) {
            HttpClient first = client.get();
            assertThat(status(server)).isEqualTo(200);
            assertThat(client.get()).isSameAs(first);

            // The same as after an OutOfMemoryError of this thread.
            Thread selector = selectorOf(first);
            selector.interrupt();
            selector.join();

            assertThat(client.get()).isNotSameAs(first);
            assertThat(status(server)).isEqualTo(200);
        }
    }

    private int status(RawServer server) throws Exception {
        return client.get()
                .sendAsync(HttpRequest.newBuilder(URI.create(server.url())).build(), BodyHandlers.discarding())
                .get(20, TimeUnit.SECONDS)
                .statusCode();
    }

    private static Thread selectorOf(HttpClient client) {
        String text = client.toString();
        String name = "HttpClient-" + text.substring(text.lastIndexOf('(') + 1, text.length() - 1) + "-SelectorManager";
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }
}
