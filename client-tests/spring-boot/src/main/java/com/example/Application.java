package com.example;

import io.imagesdk.ImagesService;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageResult;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that generates images. */
@SpringBootApplication
@RestController
public class Application {
    private final ImagesService images;

    Application(ImagesService images) {
        this.images = images;
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
