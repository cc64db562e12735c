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
import java.util.concurrent.Future;

/**
 * The code that callers write themselves if a client returns base64 texts or URLs, in its simplest form. All downloads
 * run in parallel.
 */
public final class CallerCode {
    private HttpClient http;

    /**
     * Decodes an image and writes it to a file.
     *
     * @param text the image in base64
     * @param directory the directory of the file
     * @param index the index of the image, which becomes the name of the file
     * @throws IOException if the file cannot be written
     */
    public static void decode(String text, Path directory, int index) throws IOException {
        Files.write(directory.resolve(index + ".png"), Base64.getDecoder().decode(text));
    }

    /**
     * Downloads images in parallel and waits for all of them.
     *
     * @param urls the URLs of the images
     * @param directory the directory of the files
     */
    public void download(List<String> urls, Path directory) {
        if (http == null) {
            http = HttpClient.newHttpClient();
        }
        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (String url : urls) {
            pending.add(http.sendAsync(
                    HttpRequest.newBuilder(URI.create(url)).build(),
                    HttpResponse.BodyHandlers.ofFile(directory.resolve(pending.size() + ".png"))));
        }
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
    }

    /**
     * Runs a blocking call multiple times in parallel, each on its own thread, and waits for all of them.
     *
     * @param count the number of calls
     * @param call the call
     * @throws Exception if a call fails
     */
    public static void runInParallel(int count, Callable<?> call) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            for (Future<?> result : executor.invokeAll(Collections.nCopies(count, call))) {
                result.get();
            }
        } finally {
            executor.shutdown();
        }
    }
}
