package io.imagesdk.internal.deliver;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.model.DownloadPolicy;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides of an address at which a provider wants a task to be looked at: as strictly as of a picture's whether it is visited, and by
 * its origin whether with the key.
 */
public final class AddressGuard {
    private final DownloadGuard guard;
    private final DownloadGuard trusting;
    private final URI base;
    private final Set<String> trustedHosts;

    /**
     * An address that may be visited.
     *
     * @param address the address
     * @param keyed whether the key goes with the request
     */
    public record Visit(URI address, boolean keyed) {}

    /** The guard of the provider at this base URL, which trusts these hosts with the key. */
    public AddressGuard(DownloadPolicy policy, URI base, boolean ownOriginOnly, Set<String> trustedHosts) {
        this.guard = guard(policy, base, ownOriginOnly);
        DownloadPolicy.Builder named = DownloadPolicy.builder().maxRedirects(0);
        trustedHosts.forEach(named::allowHost);
        this.trusting = guard(named.build(), base, true);
        this.base = base;
        this.trustedHosts = trustedHosts;
    }

    private static DownloadGuard guard(DownloadPolicy policy, URI base, boolean ownOriginOnly) {
        return new DownloadGuard(
                policy,
                base,
                ownOriginOnly,
                "the task was begun, but its address is not visited: ",
                CallOutcome.UNKNOWN);
    }

    /**
     * The address as it is visited; one that begins with a slash is the provider's own. Looks names up, so it may block.
     *
     * @throws io.imagesdk.error.BlockedUrlException when it is not visited
     */
    public Visit check(String written) {
        Optional<URI> from = Optional.of(base);
        if (trusted(written)) {
            return new Visit(trusting.check(written, from), true);
        }
        URI address = guard.check(written, from);
        return new Visit(address, SafeAddress.sameOrigin(address, base));
    }

    private boolean trusted(String written) {
        try {
            URI address = SafeAddress.parse(written);
            boolean secure = address.getScheme().equals("https");
            int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
            String host = address.getHost().toLowerCase(Locale.ROOT);
            boolean named =
                    trustedHosts.contains(host + ":" + port) || (trustedHosts.contains(host) && address.getPort() < 0);
            return named && address.getScheme().equalsIgnoreCase(base.getScheme());
        } catch (UnsafeAddressException relative) {
            return false;
        }
    }
}
