package io.imagesdk.examples;

import io.imagesdk.ImagesService;
import io.imagesdk.model.GenerateRequest;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * Sends requests with a custom {@code HttpClient}, for example to use a proxy, client certificates or instrumentation.
 * The client must not follow redirects, because it would send the API key to another host.
 */
public final class CustomHttpClient {
    private CustomHttpClient() {}

    /** Runs the example against a sandbox, or against the gateway whose base URL is the first argument. */
    public static void main(String[] args) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .proxy(ProxySelector.getDefault())
                .build();
        try (ExampleServer server = ExampleServer.of(args);
                ImagesService images =
                        server.serviceBuilder().httpClient(client).build()) {
            images.generate(GenerateRequest.builder()
                            .prompt("A bridge in fog")
                            .size("256x256")
                            .build())
                    .join()
                    .images()
                    .forEach(image -> System.out.println(image.content()));
        }
        // The service does not close the client, so other services can continue to use it.
    }
}
