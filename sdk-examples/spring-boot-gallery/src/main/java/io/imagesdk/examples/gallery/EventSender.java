package io.imagesdk.examples.gallery;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ImageEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends the events of a call to a browser. The next event is requested when the one before was sent. If the browser
 * closes the connection, the call is cancelled.
 */
final class EventSender implements Flow.Subscriber<ImageEvent<Path>> {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

    private final SseEmitter emitter;
    private final ImageDirectory directory;
    private final List<Path> partialImages = new CopyOnWriteArrayList<>();
    private volatile Flow.@Nullable Subscription subscription;

    EventSender(SseEmitter emitter, ImageDirectory directory) {
        this.emitter = emitter;
        this.directory = directory;
        emitter.onCompletion(this::close);
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription = started;
        started.request(1);
    }

    @Override
    public void onNext(ImageEvent<Path> event) {
        Path image = event.image().content();
        if (event instanceof ImageEvent.Partial<Path>) {
            partialImages.add(image);
            send("partial", directory.shown(image));
        } else {
            send("completed", directory.shown(image));
        }
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        LOG.info("image was not generated: {}", error.getMessage());
        String billing = error instanceof ImagesException e ? e.billing().name() : "UNKNOWN";
        send("failed", Map.of("message", String.valueOf(error.getMessage()), "billing", billing));
        emitter.complete();
    }

    @Override
    public void onComplete() {
        emitter.complete();
    }

    private void send(String name, Object data) {
        try {
            emitter.send(SseEmitter.event().name(name).data(data, MediaType.APPLICATION_JSON));
        } catch (IOException | IllegalStateException ignored) {
            // The browser has closed the connection. The container reports it to the emitter, which completes.
            LOG.debug("connection is closed");
        }
    }

    /** Called by the container at every end of the response. */
    private void close() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        for (Path image : partialImages) {
            try {
                Files.deleteIfExists(image);
            } catch (IOException e) {
                LOG.warn("partial image {} was not deleted", image, e);
            }
        }
    }
}
