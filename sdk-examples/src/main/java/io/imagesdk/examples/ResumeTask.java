package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Submits an asynchronous task, stores it in a file, and awaits it with another service, as a program does after a
 * restart.
 */
public final class ResumeTask {
    private ResumeTask() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("resume-task");
        Path file = directory.resolve("task.json");
        try (ExampleServer server = ExampleServer.of(args)) {
            submit(server, file);
            await(server, file, directory);
        }
    }

    private static void submit(ExampleServer server, Path file) throws IOException {
        try (ImagesService images = server.serviceBuilder().build()) {
            ImageTask task = images.submit(GenerateRequest.builder()
                            .prompt("A lighthouse in the fog")
                            .size("256x256")
                            .build())
                    .join();
            Files.writeString(file, task.toJson());
        }
    }

    private static void await(ExampleServer server, Path file, Path directory) throws IOException {
        try (ImagesService images = server.serviceBuilder().build()) {
            ImageTask task = ImageTask.fromJson(Files.readString(file));
            ImageResult<Path> result =
                    images.await(task, Delivery.toDirectory(directory)).join();
            result.images().forEach(image -> System.out.println(image.content()));
        }
    }
}
