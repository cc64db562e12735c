package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;

/** A client of one's own, for a proxy, certificates or instrumentation. It must follow no redirects: they would carry the key away. */
public final class CustomHttpClient {
    private CustomHttpClient() {}

    /** Takes nothing, or the base URL of a gateway. */
    public static void main(String[] args) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .proxy(ProxySelector.getDefault())
                .build();
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images = server.service().httpClient(client).build()) {
            images.generate(GenerateRequest.builder()
                            .prompt("A bridge in fog")
                            .size("256x256")
                            .build())
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        } // the client is yours: it is not closed
    }
}
