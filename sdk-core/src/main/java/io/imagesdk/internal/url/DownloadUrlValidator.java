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

/** Decides for each address, and each hop of a redirect, whether anything is fetched from it. Looks names up, so it may block. */
public final class DownloadUrlValidator {
    private final DownloadPolicy policy;
    private final URI base;
    private final boolean ownOriginOnly;
    private final String refusal;
    private final BillingStatus billing;

    public DownloadUrlValidator(DownloadPolicy policy, URI base, boolean ownOriginOnly) {
        this(
                policy,
                base,
                ownOriginOnly,
                "the picture was made, but its address is not fetched: ",
                BillingStatus.BILLED);
    }

    /** A guard that says in these words what it refuses. */
    DownloadUrlValidator(
            DownloadPolicy policy, URI base, boolean ownOriginOnly, String refusal, BillingStatus billing) {
        this.refusal = refusal;
        this.billing = billing;
        this.policy = policy;
        this.base = base;
        this.ownOriginOnly = ownOriginOnly;
    }

    public int maxRedirects() {
        return policy.maxRedirects();
    }

    /** The address as it will be fetched. */
    public URI check(String written, Optional<URI> redirectedFrom) {
        URI address;
        try {
            address = UrlParser.parse(
                    redirectedFrom.map(from -> resolve(from, written)).orElse(written));
        } catch (UnsafeUrlException e) {
            throw blocked("an address that is not fetched: " + e.getMessage());
        }
        String shown = UrlParser.shown(address);
        boolean plain = address.getScheme().equalsIgnoreCase("http");
        if (plain
                && redirectedFrom
                        .filter(from -> from.getScheme().equalsIgnoreCase("https"))
                        .isPresent()) {
            throw blocked(shown + " is plain http, reached from https");
        }
        if (UrlParser.sameOrigin(address, base) || policy.isAllowedHost(address.getHost(), port(address, plain))) {
            return address;
        }
        if (ownOriginOnly) {
            throw blocked(shown + " is not the provider's own host");
        }
        if (plain && !policy.allowHttp()) {
            throw blocked(shown + " is plain http");
        }
        if (!policy.allowPrivateNetworks()) {
            requirePublic(address, shown);
        }
        return address;
    }

    private void requirePublic(URI address, String shown) {
        try {
            for (InetAddress each : InetAddress.getAllByName(address.getHost())) {
                if (!PublicAddresses.isPublic(each)) {
                    throw blocked(shown + " is not a public address");
                }
            }
        } catch (UnknownHostException e) {
            throw new DownloadException(
                    "the name " + address.getHost() + " could not be resolved",
                    ErrorDetails.of(billing).build(),
                    e);
        }
    }

    /** A redirect may be relative; what does not even parse is left to the strict reading. */
    private static String resolve(URI from, String location) {
        if (location.startsWith("/") && !location.startsWith("//")) {
            return from.getScheme() + "://" + from.getRawAuthority() + location;
        }
        return location.startsWith("//") ? from.getScheme() + ":" + location : location;
    }

    private static int port(URI address, boolean plain) {
        return address.getPort() >= 0 ? address.getPort() : plain ? 80 : 443;
    }

    private BlockedUrlException blocked(String what) {
        return new BlockedUrlException(
                refusal + what + "; a download policy (--allow-host) can allow it",
                ErrorDetails.of(billing).build(),
                null);
    }
}
