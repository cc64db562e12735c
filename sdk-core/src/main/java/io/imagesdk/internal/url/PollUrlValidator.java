package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.DownloadPolicy;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides of an address at which a provider wants a task to be looked at: as strictly as of a picture's whether it is visited, and by
 * its origin whether with the key.
 */
public final class PollUrlValidator {
    private final DownloadUrlValidator urlValidator;
    private final DownloadUrlValidator trusting;
    private final URI base;
    private final Set<String> trustedHosts;

    /**
     * An address that may be visited.
     *
     * @param address the address
     * @param keyed whether the key goes with the request
     */
    public record AllowedUrl(URI address, boolean keyed) {}

    /** The guard of the provider at this base URL, which trusts these hosts with the key. */
    public PollUrlValidator(DownloadPolicy policy, URI base, boolean ownOriginOnly, Set<String> trustedHosts) {
        this.urlValidator = guard(policy, base, ownOriginOnly);
        DownloadPolicy.Builder named = DownloadPolicy.builder().maxRedirects(0);
        trustedHosts.forEach(named::allowHost);
        this.trusting = guard(named.build(), base, true);
        this.base = base;
        this.trustedHosts = trustedHosts;
    }

    private static DownloadUrlValidator guard(DownloadPolicy policy, URI base, boolean ownOriginOnly) {
        return new DownloadUrlValidator(
                policy,
                base,
                ownOriginOnly,
                "the task was begun, but its address is not visited: ",
                BillingStatus.UNKNOWN);
    }

    /**
     * The address as it is visited; one that begins with a slash is the provider's own. Looks names up, so it may block.
     *
     * @throws io.imagesdk.error.BlockedUrlException when it is not visited
     */
    public AllowedUrl check(String written) {
        Optional<URI> from = Optional.of(base);
        if (trusted(written)) {
            return new AllowedUrl(trusting.check(written, from), true);
        }
        URI address = urlValidator.check(written, from);
        return new AllowedUrl(address, UrlParser.sameOrigin(address, base));
    }

    private boolean trusted(String written) {
        try {
            URI address = UrlParser.parse(written);
            boolean secure = address.getScheme().equals("https");
            int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
            String host = address.getHost().toLowerCase(Locale.ROOT);
            boolean named =
                    trustedHosts.contains(host + ":" + port) || (trustedHosts.contains(host) && address.getPort() < 0);
            return named && address.getScheme().equalsIgnoreCase(base.getScheme());
        } catch (UnsafeUrlException ignored) {
            return false;
        }
    }
}
