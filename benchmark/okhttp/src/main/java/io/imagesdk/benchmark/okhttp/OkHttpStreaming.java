package io.imagesdk.benchmark.okhttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.imagesdk.benchmark.Driver;
import io.imagesdk.benchmark.ImageClient;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * What a careful developer writes without a library for images: OkHttp 5, the streaming parser of Jackson that decodes
 * base64 into the file, blocking calls, and a virtual thread per call where the JDK has them. It has no retries, no
 * checks of the images, no protection of existing files and no limits.
 */
final class OkHttpStreaming implements ImageClient {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType PNG = MediaType.get("image/png");

    private final OkHttpClient http = new OkHttpClient();
    private final JsonFactory json = new JsonFactory();
    private final ExecutorService threads = newThreads();
    private final String base;

    private OkHttpStreaming(String base) {
        this.base = base;
    }

    public static void main(String[] arguments) {
        Driver.run(arguments, OkHttpStreaming::new);
    }

    /** Returns virtual threads, or platform threads on a JDK without them. */
    private static ExecutorService newThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool();
        }
    }

    private interface ImageTarget {
        void accept(int index, JsonParser image) throws IOException;
    }

    private Request generation(int n) {
        String body = "{\"model\":\"m\",\"prompt\":\"a cat\",\"n\":" + n + "}";
        return new Request.Builder()
                .url(base + "/v1/images/generations")
                .header("Authorization", "Bearer sk-none")
                .post(RequestBody.create(body, JSON))
                .build();
    }

    /** Runs a call, passes each base64 text to the target while it arrives, and returns the URLs of the response. */
    private List<String> call(Request request, ImageTarget target) throws IOException {
        List<String> urls = new ArrayList<>();
        try (Response response = http.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new IOException("status " + response.code());
            }
            int index = 0;
            try (JsonParser parser = json.createParser(response.body().byteStream())) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token == JsonToken.VALUE_STRING && "b64_json".equals(parser.currentName())) {
                        target.accept(index++, parser);
                    } else if (token == JsonToken.VALUE_STRING && "url".equals(parser.currentName())) {
                        urls.add(parser.getText());
                    }
                }
            }
        }
        return urls;
    }

    private void callToFiles(Request request, Path directory) throws Exception {
        List<String> urls = call(request, (index, image) -> {
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(directory.resolve(index + ".png")), 32 << 10)) {
                image.readBinaryValue(out);
            }
        });
        List<Callable<Void>> downloads = new ArrayList<>();
        for (String url : urls) {
            Path file = directory.resolve(downloads.size() + ".png");
            downloads.add(() -> {
                download(url, file);
                return null;
            });
        }
        for (Future<Void> download : threads.invokeAll(downloads)) {
            download.get();
        }
    }

    private void download(String url, Path file) throws IOException {
        try (Response response =
                        http.newCall(new Request.Builder().url(url).build()).execute();
                InputStream body = response.body().byteStream()) {
            Files.copy(body, file);
        }
    }

    private long bytesOf(int n) throws IOException {
        long[] bytes = {0};
        call(generation(n), (index, image) -> bytes[0] += image.getBinaryValue().length);
        return bytes[0];
    }

    @Override
    public void toFiles(int n, Path directory) throws Exception {
        callToFiles(generation(n), directory);
    }

    @Override
    public long toMemory(int n) throws IOException {
        return bytesOf(n);
    }

    @Override
    public void edit(Path image, Path directory) throws Exception {
        RequestBody body = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("model", "m")
                .addFormDataPart("prompt", "a cat")
                .addFormDataPart("image", "image.png", RequestBody.create(image.toFile(), PNG))
                .build();
        callToFiles(
                new Request.Builder()
                        .url(base + "/v1/images/edits")
                        .header("Authorization", "Bearer sk-none")
                        .post(body)
                        .build(),
                directory);
    }

    @Override
    public void inFlight(int count) throws Exception {
        Callable<Long> call = () -> bytesOf(1);
        for (Future<Long> result : threads.invokeAll(Collections.nCopies(count, call))) {
            result.get();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
