package io.imagesdk.examples.gallery;

import io.imagesdk.ImagesService;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.examples.gallery.ImageDirectory.ShownImage;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Generates images and lists them. */
@RestController
@RequestMapping("/api/images")
class GalleryController {
    private final ImagesService images;
    private final ImageDirectory directory;
    private final OpenConnections connections;

    GalleryController(ImagesService images, ImageDirectory directory, OpenConnections connections) {
        this.images = images;
        this.directory = directory;
        this.connections = connections;
    }

    @GetMapping
    List<ShownImage> list() throws IOException {
        return directory.newest();
    }

    /**
     * Streams an image while the provider generates it. Other web sites cannot send this request, because a browser
     * sends JSON to another origin only with the permission of that origin.
     */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter generate(@RequestBody ImageForm form) {
        SseEmitter emitter = connections.open();
        EventSender sender = new EventSender(emitter, directory);
        try {
            images.stream(form.toRequest(), Delivery.toDirectory(directory.path()), form.toOptions())
                    .subscribe(sender);
        } catch (InvalidRequestException e) {
            sender.onError(e);
        }
        return emitter;
    }

    /**
     * What the form of the page contains.
     *
     * @param prompt the description of the image
     * @param size the size, for example {@code 1024x1024}
     * @param partialImages the number of partial images, 0 to 3
     */
    record ImageForm(@Nullable String prompt, @Nullable String size, int partialImages) {
        GenerateRequest toRequest() {
            return GenerateRequest.builder()
                    .prompt(Objects.requireNonNullElse(prompt, ""))
                    .size(Objects.requireNonNullElse(size, "auto"))
                    .build();
        }

        CallOptions toOptions() {
            return CallOptions.builder().partialImages(partialImages).build();
        }
    }
}
