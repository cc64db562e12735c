package io.imagesdk.testing;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** A client whose requests fail before anything is sent. */
public final class FailingHttpClient extends DelegatingClient {
    private final Throwable failure;
    private final boolean thrown;

    /**
     * Creates a client.
     *
     * @param thrown whether the failure is thrown, if it is unchecked; otherwise the future fails with it
     */
    public FailingHttpClient(Throwable failure, boolean thrown) {
        super(HttpClient.newHttpClient());
        this.failure = failure;
        this.thrown = thrown;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        if (thrown && failure instanceof RuntimeException e) {
            throw e;
        }
        if (thrown && failure instanceof Error e) {
            throw e;
        }
        return CompletableFuture.failedFuture(failure);
    }
}
