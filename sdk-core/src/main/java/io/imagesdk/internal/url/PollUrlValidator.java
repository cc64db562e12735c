package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.model.DownloadPolicy;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The decision whether a URL of a task, for example to poll it, may be requested, and whether the request may carry
 * the API key. The URL must satisfy the rules for image URLs. The key is only sent to the origin of the base URL and to
 * hosts that the profile trusts.
 */
public final class PollUrlValidator {
    private static final String ANY_LABELS = "*.";

    private final DownloadUrlValidator untrustedUrls;
    private final DownloadUrlValidator trustedUrls;
    private final DownloadUrlValidator patternUrls;
    private final URI baseUrl;
    private final Origin baseOrigin;
    private final Set<String> trustedHosts;

    /**
     * A URL of a task that may be requested.
     *
     * @param url the URL
     * @param withKey whether the request carries the API key
     */
    public record AllowedUrl(URI url, boolean withKey) {}

    /**
     * Creates a validator of URLs of tasks.
     *
     * @param policy the hosts and schemes that are allowed without the key
     * @param baseUrl the base URL of the service
     * @param sameOriginOnly whether all other origins are blocked unless they are trusted or the policy allows the host
     * @param trustedHosts the hosts that may receive the key, each as {@code host} for the default port or as
     *     {@code host:port}; {@code *.} at the start stands for one or more labels
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
        // A pattern matches names that nobody has listed, so their addresses must be public.
        this.patternUrls = validator(DownloadPolicy.DEFAULT, baseUrl, false, resolver, proxied);
        DownloadPolicy.Builder trustedPolicy = DownloadPolicy.builder().maxRedirects(0);
        trustedHosts.stream().filter(host -> !host.startsWith(ANY_LABELS)).forEach(trustedPolicy::allowHost);
        this.trustedUrls = validator(trustedPolicy.build(), baseUrl, true, resolver, proxied);
        this.baseUrl = baseUrl;
        this.baseOrigin = Origin.of(baseUrl);
        this.trustedHosts =
                trustedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private static DownloadUrlValidator validator(
            DownloadPolicy policy, URI baseUrl, boolean sameOriginOnly, HostResolver resolver, Predicate<URI> proxied) {
        return new DownloadUrlValidator(policy, baseUrl, sameOriginOnly, resolver, proxied)
                .withErrors("task was started, but its URL is blocked: ", BillingStatus.UNKNOWN);
    }

    private PollUrlValidator(PollUrlValidator validator, String messagePrefix, BillingStatus billing) {
        this.untrustedUrls = validator.untrustedUrls.withErrors(messagePrefix, billing);
        this.trustedUrls = validator.trustedUrls.withErrors(messagePrefix, billing);
        this.patternUrls = validator.patternUrls.withErrors(messagePrefix, billing);
        this.baseUrl = validator.baseUrl;
        this.baseOrigin = validator.baseOrigin;
        this.trustedHosts = validator.trustedHosts;
    }

    /** Returns a validator of the URLs of pages of a list, which follows the same rules. */
    public PollUrlValidator forPages() {
        return new PollUrlValidator(this, "URL of the next page of the list is blocked: ", BillingStatus.NOT_SENT);
    }

    /**
     * Parses a URL of a task and checks that it may be requested. A URL that starts with a slash is relative to the
     * origin of the base URL. The method resolves host names, so it may block.
     *
     * @param text the URL as the server sent it
     * @throws io.imagesdk.error.BlockedUrlException if the URL must not be requested
     */
    public AllowedUrl check(String text) {
        Optional<URI> parsed = UrlParser.tryParse(text);
        if (parsed.filter(url -> isTrusted(url, Origin.of(url).host())).isPresent()) {
            return new AllowedUrl(trustedUrls.check(text, Optional.of(baseUrl)), true);
        }
        if (parsed.filter(this::matchesPattern).isPresent()) {
            return new AllowedUrl(patternUrls.check(text, Optional.of(baseUrl)), true);
        }
        // A path without a slash at its start is rejected: it is not defined which URL it is relative to.
        String absolute = text.startsWith("/") ? RelativeUrl.resolve(baseUrl, text) : text;
        URI url = untrustedUrls.check(absolute, Optional.of(baseUrl));
        return new AllowedUrl(url, baseOrigin.isOriginOf(url));
    }

    private boolean isTrusted(URI url, String host) {
        Origin origin = Origin.of(url);
        boolean trusted = trustedHosts.contains(host + ":" + origin.port())
                || (trustedHosts.contains(host) && UrlParser.port(url) < 0);
        return trusted && origin.scheme().equals(baseOrigin.scheme());
    }

    /** Returns whether a pattern matches the name of a host: at least one label stands in the place of the asterisk. */
    private boolean matchesPattern(URI url) {
        String host = Origin.of(url).host();
        if (HostNames.isAddress(host)) {
            return false;
        }
        for (int dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
            if (isTrusted(url, "*" + host.substring(dot))) {
                return true;
            }
        }
        return false;
    }
}
