package com.example;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that generates images. */
@SpringBootApplication
@RestController
public class Application {
    private final ImagesService images;
    private final Path gallery;

    Application(ImagesService images, @Value("${gallery:}") Path gallery) {
        this.images = images;
        this.gallery = gallery;
    }

    /** Starts the application with the arguments of the command line, which set the properties of the image service. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    /** Returns an image as JSON. */
    @GetMapping("/image")
    CompletableFuture<ImageResult<ImageBytes>> image() {
        return images.generate("A cat in a tree");
    }

    /** Stores an image in the gallery. */
    @GetMapping("/stored")
    CompletableFuture<ImageResult<Path>> stored() {
        GenerateRequest request =
                GenerateRequest.builder().prompt("A boat on a lake").build();
        return images.generate(request, Delivery.toDirectory(gallery));
    }

    /** Returns the class that a continuation finds in the class loader of its thread, and its thread. */
    @GetMapping("/continuation")
    CompletableFuture<String> continuation() {
        return images.generate("A dog in a boat").thenApply(result -> {
            Thread thread = Thread.currentThread();
            try {
                return Class.forName("com.example.Application", false, thread.getContextClassLoader()) + " " + thread;
            } catch (ClassNotFoundException e) {
                return e + " " + thread;
            }
        });
    }
}
