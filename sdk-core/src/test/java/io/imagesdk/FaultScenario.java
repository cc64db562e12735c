package io.imagesdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.testing.FaultContext;
import io.imagesdk.testing.FaultScript;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A phase of a call: the call itself, and what succeeds before the script of a row is played. */
enum FaultScenario {
    /** Nothing of a connection was read. The script starts as soon as the connection exists. */
    CONNECT,

    /**
     * An edit with a file of 3 MiB. The script starts when the head of the request was read, and nothing of its body.
     */
    SEND,

    /** The complete request was read. The script sends what precedes the body of the response. */
    HEADERS,

    /** The same; the script sends the body. */
    BODY,

    /** The same; the script sends an error response. */
    ERROR,

    /** The same, for profiles that allow retries. */
    RETRY,

    /** A task was submitted. The script answers the polls. */
    POLL,

    /** The response contained a URL. The script answers the download. */
    DOWNLOAD;

    private static final byte[] INPUT = SmallHeapTest.padded(SampleImages.encoded("png", 64, 64), 3 << 20);

    /** Returns the name of the table of this phase. */
    String table() {
        return name().toLowerCase(Locale.ROOT) + ".txt";
    }

    /** Returns whether the phase exists for a profile. */
    boolean appliesTo(ProviderProfile profile) {
        return switch (this) {
            case RETRY -> profile.retriesAllowed();
            case POLL -> profile.task().isPresent();
            default -> true;
        };
    }

    /** Starts the server on which a script is played. */
    RawServer server(FaultScript script, FaultContext context) throws IOException {
        AtomicInteger turn = new AtomicInteger();
        return RawServer.startUnread((unread, client) -> {
            switch (this) {
                case CONNECT -> {}
                case SEND -> client.readHead();
                case POLL, DOWNLOAD -> {
                    if (submit(client.readRequest(), client)) {
                        return;
                    }
                }
                default -> client.readRequest();
            }
            script.play(turn.getAndIncrement(), client, context);
        });
    }

    /** Answers the billable request itself, which succeeds in these phases. */
    private boolean submit(RawServer.Request request, RawServer.Connection client) throws IOException {
        if (!request.line().startsWith("POST")) {
            return false;
        }
        String body = this == POLL
                ? "{\"id\":\"task_1\",\"request_id\":\"task_1\",\"status\":\"queued\"}"
                : "{\"data\":[{\"url\":\"" + client.server().url() + "/image.png\"}]}";
        client.respond(200, "Connection: close\r\nx-request-id: first\r\n", body.getBytes(UTF_8));
        return true;
    }

    CompletableFuture<ImageResult<Path>> call(ImagesService images, Path directory) {
        Delivery<Path> delivery = Delivery.toDirectory(directory);
        if (this == SEND) {
            EditRequest edit = EditRequest.builder()
                    .prompt("A cat")
                    .model("a-model")
                    .image(ImageInput.of(INPUT, "cat.png"))
                    .build();
            return images.edit(edit, delivery);
        }
        GenerateRequest request =
                GenerateRequest.builder().prompt("A cat").model("a-model").build();
        CallOptions options = CallOptions.builder().async(this == POLL).build();
        return images.generate(request, delivery, options);
    }
}
