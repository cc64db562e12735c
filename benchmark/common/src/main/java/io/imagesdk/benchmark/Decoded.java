package io.imagesdk.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What every user of a client that stops at base64 or at an address writes around it: as plain as it gets, and all fetches at once. */
public final class Decoded {
    private HttpClient http;

    /** Decodes and writes one picture. */
    public static void base64(String text, Path directory, int index) throws IOException {
        Files.write(directory.resolve(index + ".png"), Base64.getDecoder().decode(text));
    }

    /** Fetches all addresses at once. */
    public void addresses(List<String> addresses, Path directory) {
        if (http == null) {
            http = HttpClient.newHttpClient();
        }
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (String address : addresses) {
            pending.add(http.sendAsync(
                    HttpRequest.newBuilder(URI.create(address)).build(),
                    HttpResponse.BodyHandlers.ofFile(directory.resolve(pending.size() + ".png"))));
        }
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
    }

    /** Runs a blocking call many times at once, on a thread each: what a blocking client makes its user do. */
    public static void onThreads(int count, Callable<?> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            for (var done : threads.invokeAll(Collections.nCopies(count, call))) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
