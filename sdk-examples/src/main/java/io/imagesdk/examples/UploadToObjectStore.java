package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import java.nio.file.Path;

/**
 * Generates an image into a spool directory and uploads it. If the upload fails, the image stays in the directory, and
 * the next start uploads it without another charge.
 *
 * <p>Arguments: the URL of a bucket that accepts PUT, the spool directory, the name of the image, and the prompt.
 * Without a name the program uploads what is left in the directory.
 */
public final class UploadToObjectStore {
    private UploadToObjectStore() {}

    /** Runs the example and prints how many images are left in the directory. */
    public static void main(String[] args) throws Exception {
        ObjectStore store = ObjectStore.at(args[0]);
        Spool spool = new Spool(Path.of(args[1]));
        spool.uploadAll(store);
        if (args.length > 2) {
            try (ExampleServer server = ExampleServer.of();
                    ImagesService images = server.serviceBuilder().build()) {
                GenerateRequest request = GenerateRequest.builder()
                        .prompt(args[3])
                        .size("256x256")
                        .build();
                images.blocking().generate(request, spool.delivery(args[2]));
            }
        }
        System.out.println("images left: " + spool.uploadAll(store));
    }
}
