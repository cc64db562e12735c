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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A phase of a call: the call itself, and how far it goes well before a row's script is played. */
enum FaultScenario {
    /** Nothing of a connection was read; the script begins as soon as it is there. */
    CONNECT,

    /** An edit with a file of some megabytes; the script begins when the head of the request was read, and none of its body. */
    SEND,

    /** A request was read whole; the script answers it. */
    HEADERS,

    /** The same: what comes behind the headers. */
    BODY,

    /** The same: answers that refuse. */
    ERROR,

    /** The same, for profiles that send again what surely was not processed. */
    RETRY,

    /** A task was begun; the script answers the looks. */
    POLL,

    /** The answer names an address; the script is what is found there. */
    DOWNLOAD;

    private static final byte[] INPUT = SmallHeapTest.padded(SampleImages.encoded("png", 64, 64), 3 << 20);

    /** The file of this phase's rows. */
    String table() {
        return name().toLowerCase(java.util.Locale.ROOT) + ".txt";
    }

    /** Whether the phase exists for a provider. */
    boolean appliesTo(ProviderProfile profile) {
        return switch (this) {
            case RETRY -> profile.retriesAllowed();
            case POLL -> profile.task().isPresent();
            default -> true;
        };
    }

    /** The server on which a script is played. */
    RawServer server(FaultScript script, FaultContext stage) throws IOException {
        AtomicInteger turn = new AtomicInteger();
        return RawServer.unread((unread, client) -> {
            switch (this) {
                case CONNECT -> {}
                case SEND -> client.readHead();
                case POLL, DOWNLOAD -> {
                    if (first(client.readRequest(), client)) {
                        return;
                    }
                }
                default -> client.readRequest();
            }
            script.play(turn.getAndIncrement(), client, stage);
        });
    }

    /** The paid request itself goes well in these phases. */
    private boolean first(RawServer.Request request, RawServer.Connection client) throws IOException {
        if (!request.line().startsWith("POST")) {
            return false;
        }
        String body = this == POLL
                ? "{\"id\":\"task_1\",\"request_id\":\"task_1\",\"status\":\"queued\"}"
                : "{\"data\":[{\"url\":\"" + client.server().url() + "/picture.png\"}]}";
        client.response(200, "Connection: close\r\nx-request-id: first\r\n", body.getBytes(UTF_8));
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
