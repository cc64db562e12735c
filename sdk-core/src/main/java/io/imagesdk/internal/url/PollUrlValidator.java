package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.DownloadPolicy;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The decision whether the status URL of a task may be polled, and whether the request may carry the API key. A status
 * URL must satisfy the rules for image URLs. The key is only sent to the origin of the base URL and to hosts that the
 * profile trusts.
 */
public final class PollUrlValidator {
    private final DownloadUrlValidator untrustedUrls;
    private final DownloadUrlValidator trustedUrls;
    private final URI baseUrl;
    private final Origin baseOrigin;
    private final Set<String> trustedHosts;

    /**
     * A status URL that may be polled.
     *
     * @param url the URL
     * @param withKey whether the request carries the API key
     */
    public record AllowedUrl(URI url, boolean withKey) {}

    /**
     * Creates a validator of status URLs.
     *
     * @param policy the hosts and schemes that are allowed without the key
     * @param baseUrl the base URL of the service
     * @param sameOriginOnly whether all other origins are blocked unless they are trusted or the policy allows the host
     * @param trustedHosts the hosts that may receive the key, each as {@code host} for the default port or as
     *     {@code host:port}
     * @param resolver resolves host names
     * @param proxied returns whether a proxy receives the request for a URL, and resolves its host
     */
    public PollUrlValidator(
            DownloadPolicy policy,
            URI baseUrl,
            boolean sameOriginOnly,
            Set<String> trustedHosts,
            HostResolver resolver,
            Predicate<URI> proxied) {
        this.untrustedUrls = validator(policy, baseUrl, sameOriginOnly, resolver, proxied);
        DownloadPolicy.Builder trustedPolicy = DownloadPolicy.builder().maxRedirects(0);
        trustedHosts.forEach(trustedPolicy::allowHost);
        this.trustedUrls = validator(trustedPolicy.build(), baseUrl, true, resolver, proxied);
        this.baseUrl = baseUrl;
        this.baseOrigin = Origin.of(baseUrl);
        this.trustedHosts = trustedHosts;
    }

    private static DownloadUrlValidator validator(
            DownloadPolicy policy, URI baseUrl, boolean sameOriginOnly, HostResolver resolver, Predicate<URI> proxied) {
        return new DownloadUrlValidator(
                policy,
                baseUrl,
                sameOriginOnly,
                resolver,
                proxied,
                "task was started, but its status URL is blocked: ",
                BillingStatus.UNKNOWN);
    }

    /**
     * Parses a status URL and checks that it may be polled. A URL that starts with a slash is relative to the origin of
     * the base URL. The method resolves host names, so it may block.
     *
     * @param text the status URL as the server sent it
     * @throws io.imagesdk.error.BlockedUrlException if the URL must not be polled
     */
    public AllowedUrl check(String text) {
        if (isTrusted(text)) {
            return new AllowedUrl(trustedUrls.check(text, Optional.of(baseUrl)), true);
        }
        // A path without a slash at its start is rejected: it is not defined which URL it is relative to.
        String absolute = text.startsWith("/") ? RelativeUrl.resolve(baseUrl, text) : text;
        URI url = untrustedUrls.check(absolute, Optional.of(baseUrl));
        return new AllowedUrl(url, baseOrigin.isOriginOf(url));
    }

    private boolean isTrusted(String text) {
        Optional<URI> url = UrlParser.tryParse(text);
        if (url.isEmpty()) {
            return false;
        }
        Origin origin = Origin.of(url.get());
        boolean trusted = trustedHosts.contains(origin.host() + ":" + origin.port())
                || (trustedHosts.contains(origin.host()) && UrlParser.port(url.get()) < 0);
        return trusted && origin.scheme().equals(baseOrigin.scheme());
    }
}
