package io.imagesdk.internal.transport;

import io.imagesdk.internal.call.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What all exchanges of a service share.
 *
 * @param workers the executor on which an exchange completes
 * @param bodyIdleTimeout how long the server may be silent within the body
 * @param proxies the proxies of the service
 * @param collected the bodies that are collected before they are processed
 * @param timer a scheduler with the clock of the machine
 */
record ExchangeConfig(
        Executor workers, Duration bodyIdleTimeout, ProxyAccess proxies, CollectedBodies collected, Scheduler timer) {
    /**
     * Returns the name and port of the proxy that receives the requests for a URL. The selector of a caller may block,
     * and it may fail. An error of the connection is then reported without a proxy.
     */
    Optional<String> proxyOf(URI url) {
        try {
            return proxies.nameFor(url);
        } catch (RuntimeException ignored) {
            // The error of the connection is more useful than the error of the selector.
            return Optional.empty();
        }
    }
}
