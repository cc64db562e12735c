package io.imagesdk.examples.gallery;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends an empty comment to each browser that waits, once per second. The container notices only while it sends that a
 * browser has closed its connection, and a provider may be silent for minutes.
 */
@Component
@EnableScheduling
class OpenConnections {
    /** The timeout of the SDK ends a call, so that the response needs none. */
    private static final long NO_TIMEOUT = 0;

    private final Set<SseEmitter> emitters = ConcurrentHashMap.newKeySet();

    /** Returns the response to a browser. */
    SseEmitter open() {
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        emitters.add(emitter);
        return emitter;
    }

    @Scheduled(fixedDelay = 1_000)
    void ping() {
        emitters.removeIf(OpenConnections::isClosed);
    }

    private static boolean isClosed(SseEmitter emitter) {
        try {
            emitter.send(SseEmitter.event().comment(""));
            return false;
        } catch (IOException | IllegalStateException ignored) {
            // The response is complete, or the browser has closed the connection.
            return true;
        }
    }
}
