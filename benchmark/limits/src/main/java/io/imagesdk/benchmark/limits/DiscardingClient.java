package io.imagesdk.benchmark.limits;

import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A lower bound: the HTTP client of the JDK receives the same bytes and discards them. */
final class DiscardingClient implements ImageClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String baseUrl;

    DiscardingClient(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public static void main(String[] arguments) {
        Driver.run(arguments, DiscardingClient::new);
    }

    private HttpRequest request(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path)).POST(body).build();
    }

    @Override
    public void toFiles(int n, Path directory) throws Exception {
        if (baseUrl.contains("/url/")) {
            URI file = URI.create(baseUrl.replace("/url/", "/file/"));
            List<CompletableFuture<?>> pending = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                pending.add(http.sendAsync(HttpRequest.newBuilder(file).build(), BodyHandlers.discarding()));
            }
            CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
        } else {
            http.send(request("/v1/images/generations", BodyPublishers.ofString("{}")), BodyHandlers.discarding());
        }
    }

    @Override
    public long toMemory(int n) {
        throw new UnsupportedOperationException("does not store images in memory");
    }

    @Override
    public void edit(Path image, Path directory) throws Exception {
        http.send(request("/v1/images/edits", BodyPublishers.ofFile(image)), BodyHandlers.discarding());
    }

    @Override
    public void inFlight(int count) {
        HttpRequest request = request("/v1/images/generations", BodyPublishers.ofString("{}"));
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pending.add(http.sendAsync(request, BodyHandlers.discarding()));
        }
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
    }
}
