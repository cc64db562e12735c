package io.imagesdk.internal.pipeline;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The source of the API key. A supplier of the caller is called once for each call. It may block, so that it has
 * threads of its own: the responses and the continuations of other calls do not wait for it.
 */
final class KeySource {
    private final Supplier<ApiKey> keys;
    private final boolean runsUserCode;

    /**
     * Creates a source.
     *
     * @param runsUserCode whether the supplier is code of the caller
     */
    KeySource(Supplier<ApiKey> keys, boolean runsUserCode) {
        this.keys = keys;
        this.runsUserCode = runsUserCode;
    }

    /** Returns whether requests contain a key. A supplier of the caller is not called for this. */
    boolean isPresent() {
        return runsUserCode || keys.get().isPresent();
    }

    /** Runs a call with the key. From then on, texts of the call do not contain it. */
    <T> CompletableFuture<T> apply(
            CallScope scope, ServiceExecutors executors, Function<ApiKey, CompletableFuture<T>> flow) {
        return runsUserCode
                ? scope.supply(keys, executors.keys())
                        .thenComposeAsync(key -> run(scope, key, flow), executors.workers())
                : run(scope, keys.get(), flow);
    }

    private static <T> CompletableFuture<T> run(
            CallScope scope, ApiKey key, Function<ApiKey, CompletableFuture<T>> flow) {
        scope.log().protectWith(key::mask, key::seal);
        return flow.apply(key);
    }
}
