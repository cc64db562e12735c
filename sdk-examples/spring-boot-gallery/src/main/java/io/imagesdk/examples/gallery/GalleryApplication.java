package io.imagesdk.examples.gallery;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The program. The starter of the SDK creates the {@code ImagesService} from {@code application.properties}. */
@SpringBootApplication(proxyBeanMethods = false)
public class GalleryApplication {
    /**
     * Starts the application, which then serves the page at port 8080 of this machine until the process is stopped. A
     * browser on another machine cannot reach it.
     *
     * @param arguments properties that take precedence over those of the file, for example {@code --server.port=8081}
     */
    public static void main(String[] arguments) {
        SpringApplication.run(GalleryApplication.class, arguments);
    }
}
