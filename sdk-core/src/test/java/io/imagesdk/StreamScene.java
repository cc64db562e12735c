package io.imagesdk;

import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Events;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Servers and waits for the tests of streams. */
final class StreamScene {
    private StreamScene() {}

    static RawServer answering(String events) throws IOException {
        return RawServer.start((request, client) -> client.write(Events.HEAD + events));
    }

    static ImagesService service(RawServer server) {
        return builder(server).build();
    }

    static ImagesServiceBuilder builder(RawServer server) {
        return ImagesService.builder()
                .provider(Providers.OPENAI)
                .baseUrl(server.url())
                .apiKey(SuiteLog.KEY);
    }

    /** Simulates the time that a server needs. */
    static void await(CountDownLatch latch, long millis) {
        try {
            boolean unused = latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ignored) {
            // The interrupt is for the thread that waits: it stops waiting.
            Thread.currentThread().interrupt();
        }
    }
}
