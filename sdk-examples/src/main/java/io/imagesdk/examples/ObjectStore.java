package io.imagesdk.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** The one method of an object store that an upload needs. Each client of such a store has an equivalent. */
@FunctionalInterface
public interface ObjectStore {
    /**
     * Stores a file. An object of the same name is replaced, so that an upload can be repeated.
     *
     * @param name the name of the object
     * @param file the file
     * @throws IOException if the file is not stored
     */
    void put(String name, Path file) throws IOException;

    /**
     * Creates a client that sends a file with PUT, for example to the bucket of a store that accepts it.
     *
     * @param bucket the URL of the bucket, without a slash at the end
     * @return the client
     */
    static ObjectStore at(String bucket) {
        HttpClient client = HttpClient.newHttpClient();
        return (name, file) -> {
            HttpRequest request = HttpRequest.newBuilder(URI.create(bucket + "/" + name))
                    .PUT(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status / 100 != 2) {
                    throw new IOException("object " + name + " was not stored, status " + status);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the upload of " + name + " was interrupted", e);
            }
        };
    }
}
