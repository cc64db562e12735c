package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.BlockedUrlException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.model.DownloadPolicy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The decision whether a URL that a server sent may be fetched. It applies to image URLs and to each redirect. The
 * validator resolves host names, so it may block.
 */
public final class DownloadUrlValidator {
    private final DownloadPolicy policy;
    private final Origin baseOrigin;
    private final boolean sameOriginOnly;
    private final HostResolver resolver;
    private final Predicate<URI> proxied;
    private final String messagePrefix;
    private final BillingStatus billing;

    /**
     * Creates a validator of image URLs.
     *
     * @param policy the hosts and schemes that are allowed in addition
     * @param baseUrl the base URL of the service; its origin is always allowed
     * @param sameOriginOnly whether all other origins are blocked unless the policy allows the host
     * @param resolver resolves host names
     * @param proxied returns whether a proxy receives the request for a URL, and resolves its host
     */
    public DownloadUrlValidator(
            DownloadPolicy policy, URI baseUrl, boolean sameOriginOnly, HostResolver resolver, Predicate<URI> proxied) {
        this(
                policy,
                Origin.of(baseUrl),
                sameOriginOnly,
                resolver,
                proxied,
                "image was generated, but its URL is blocked: ",
                BillingStatus.BILLED);
    }

    private DownloadUrlValidator(
            DownloadPolicy policy,
            Origin baseOrigin,
            boolean sameOriginOnly,
            HostResolver resolver,
            Predicate<URI> proxied,
            String messagePrefix,
            BillingStatus billing) {
        this.policy = policy;
        this.baseOrigin = baseOrigin;
        this.sameOriginOnly = sameOriginOnly;
        this.resolver = resolver;
        this.proxied = proxied;
        this.messagePrefix = messagePrefix;
        this.billing = billing;
    }

    /** Returns this validator with another prefix and another billing status of its exceptions. */
    DownloadUrlValidator withErrors(String prefix, BillingStatus status) {
        return new DownloadUrlValidator(policy, baseOrigin, sameOriginOnly, resolver, proxied, prefix, status);
    }

    /** Returns how many redirects of one download may be followed. */
    public int maxRedirects() {
        return policy.maxRedirects();
    }

    /**
     * Parses the URL of an image and checks that it may be fetched.
     *
     * @param text the URL as the server sent it; it must be absolute
     * @return the URL to fetch
     * @throws BlockedUrlException if the URL must not be fetched
     * @throws DownloadException if the host name cannot be resolved
     */
    public URI check(String text) {
        return check(text, Optional.empty());
    }

    /**
     * Parses the target of a redirect and checks that it may be fetched.
     *
     * @param location the target as the server sent it; it may be relative to the URL before it
     * @param redirectedFrom the URL whose response contained the target
     * @return the URL to fetch
     * @throws BlockedUrlException if the URL must not be fetched
     * @throws DownloadException if the host name cannot be resolved
     */
    public URI checkRedirect(String location, URI redirectedFrom) {
        return check(RelativeUrl.resolve(redirectedFrom, location), Optional.of(redirectedFrom));
    }

    /** Checks an absolute URL that the response of another URL contained. */
    URI check(String text, Optional<URI> source) {
        URI url;
        try {
            url = UrlParser.parse(text);
        } catch (UnsafeUrlException e) {
            throw blocked(String.valueOf(e.getMessage()));
        }
        String shownUrl = UrlParser.withoutSecrets(url);
        if (url.getHost() == null) {
            throw blocked(shownUrl + " has an underscore in its host, which the HTTP client of Java does not support; "
                    + "use the URL of this outcome or Delivery.asUrl() with another HTTP client");
        }
        Origin origin = Origin.of(url);
        boolean http = origin.scheme().equals("http");
        if (http
                && source.filter(from -> Origin.of(from).scheme().equals("https"))
                        .isPresent()) {
            throw blocked(shownUrl + " uses plain http but was received over https");
        }
        if (origin.equals(baseOrigin) || policy.isAllowedHost(origin.host(), origin.port())) {
            return url;
        }
        // The host as the server wrote it: if it contains the key, the key is masked only without a change of its case.
        String remedy = "; call DownloadPolicy.Builder.allowHost(\"" + url.getHost() + "\") to allow it";
        if (sameOriginOnly) {
            throw blocked(shownUrl + " is not on the origin of the base URL" + remedy);
        }
        if (http && !policy.allowHttp()) {
            throw blocked(shownUrl + " uses plain http" + remedy);
        }
        if (!policy.allowPrivateNetworks()) {
            rejectPrivate(url, origin.host(), shownUrl, remedy);
        }
        return url;
    }

    /**
     * Rejects hosts of private networks. A proxy resolves a name itself, and this process often cannot: only the text
     * of the host is judged then.
     */
    private void rejectPrivate(URI url, String host, String shownUrl, String remedy) {
        if (HostNames.isAddress(host) || !proxied.test(url)) {
            if (!isPublic(host, url)) {
                throw blocked(shownUrl + " has an address that is not public" + remedy);
            }
        } else if (HostNames.isLocal(host)) {
            throw blocked(shownUrl + " has a name of a private network" + remedy);
        }
    }

    /** Requires that every address is public, because the HTTP client may connect to any of them. */
    private boolean isPublic(String host, URI url) {
        try {
            for (InetAddress address : resolver.resolve(host)) {
                if (!PublicAddresses.isPublic(address)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new DownloadException(
                    "host " + url.getHost() + " could not be resolved",
                    ErrorDetails.of(billing).build(),
                    e);
        }
    }

    private BlockedUrlException blocked(String reason) {
        return new BlockedUrlException(
                messagePrefix + reason, ErrorDetails.of(billing).build(), null);
    }
}
