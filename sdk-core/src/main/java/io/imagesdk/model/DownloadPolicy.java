package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.immutables.value.Value;

/**
 * The rules for the URLs from which images are downloaded. By default an image is downloaded over https from a host
 * whose IP addresses are all public, or from the origin of the base URL. Every redirect is checked in the same way. A
 * URL that the policy does not allow is never requested: its image fails with a {@code BlockedUrlException}.
 * If a proxy receives the request, it resolves the host: then an IP address must be public, and a host name must not be
 * one of a private network, such as {@code localhost} or a name without a dot.
 *
 * <pre>{@code
 * DownloadPolicy policy = DownloadPolicy.builder()
 *         .allowHost("minio.internal:9000")
 *         .build();
 * ImagesService service = ImagesService.builder()
 *         .provider(Providers.XAI)
 *         .downloadPolicy(policy)
 *         .build();
 * }</pre>
 *
 * <p>Downloads never carry credentials. Instances are immutable.
 */
@Value.Immutable
@ValueStyle
public abstract class DownloadPolicy {
    /** The policy of a service for which none is specified. */
    public static final DownloadPolicy DEFAULT = builder().build();

    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?|\\[[0-9A-Fa-f:.]+])(?::(?<port>[0-9]{1,5}))?");

    DownloadPolicy() {}

    /**
     * Returns the hosts from which images are downloaded even over plain http and even if their IP addresses are not
     * public.
     *
     * @return an immutable set of {@code host} or {@code host:port} in lower case; empty if there are none
     */
    public abstract Set<String> allowedHosts();

    /**
     * Returns whether images are downloaded from IP addresses of private networks. Default: false.
     *
     * @return whether private networks are allowed
     */
    @Value.Default
    public boolean allowPrivateNetworks() {
        return false;
    }

    /**
     * Returns whether images are downloaded over plain http. Default: false.
     *
     * @return whether plain http is allowed
     */
    @Value.Default
    public boolean allowHttp() {
        return false;
    }

    /**
     * Returns the maximum number of redirects of one download. Default: 5. A redirect from https to http is never
     * followed.
     *
     * @return the maximum number of redirects
     */
    @Value.Default
    public int maxRedirects() {
        return 5;
    }

    @Value.Check
    void check() {
        if (maxRedirects() < 0) {
            throw new IllegalArgumentException("maxRedirects must be 0 or more, was " + maxRedirects());
        }
    }

    /**
     * Returns whether {@link #allowedHosts()} contains a host, either with the port or without one.
     *
     * @param host the host name or IP address, in any case
     * @param port the port
     * @return whether the host is allowed explicitly
     */
    public final boolean isAllowedHost(String host, int port) {
        String lowerCase = Objects.requireNonNull(host, "host").toLowerCase(Locale.ROOT);
        return allowedHosts().contains(lowerCase) || allowedHosts().contains(lowerCase + ":" + port);
    }

    /**
     * Creates a builder with the default policy.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableDownloadPolicy.builder();
    }

    /** A builder of a {@link DownloadPolicy}, which relaxes the default policy. */
    public abstract static sealed class Builder permits ImmutableDownloadPolicy.Builder {
        Builder() {}

        /**
         * Allows downloads from a host, even over plain http and even if its IP addresses are not public. Default: no
         * host. May be called multiple times.
         *
         * @param host {@code host} for all ports of the host, or {@code host:port}; an IPv6 address is in brackets, and
         *     a name with other letters than ASCII in its Punycode form
         * @return this builder
         * @throws IllegalArgumentException if the text is not a host, or if the port is not 1 to 65535
         */
        public final Builder allowHost(String host) {
            Matcher parts = HOST.matcher(Objects.requireNonNull(host, "host"));
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "host must be a host name or an IP address without a scheme and a path, optionally with a "
                                + "port, was " + RequestRules.quoted(host) + "; for example minio.internal:9000");
            }
            int port = parts.group("port") == null ? 1 : Integer.parseInt(parts.group("port"));
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(
                        "port of an allowed host must be 1.." + MAX_PORT + ", was " + RequestRules.quoted(host));
            }
            return addAllowedHosts(host.toLowerCase(Locale.ROOT));
        }

        abstract Builder addAllowedHosts(String host);

        /**
         * Sets whether images are downloaded from IP addresses of private networks. Default: false. If you allow this,
         * a response of the provider can make the SDK send requests to hosts of your network.
         *
         * @param allow whether to allow private networks
         * @return this builder
         */
        public abstract Builder allowPrivateNetworks(boolean allow);

        /**
         * Sets whether images are downloaded over plain http. Default: false. If you allow this, others can read and
         * change the images during the transfer. A redirect from https to http is never followed.
         *
         * @param allow whether to allow plain http
         * @return this builder
         */
        public abstract Builder allowHttp(boolean allow);

        /**
         * Sets the maximum number of redirects of one download. Default: 5. Must not be negative. A download that
         * exceeds it fails with a {@code DownloadException}.
         *
         * @param count the maximum number of redirects
         * @return this builder
         */
        public abstract Builder maxRedirects(int count);

        /**
         * Creates the policy.
         *
         * @return the policy
         * @throws IllegalArgumentException if the number of redirects is negative
         */
        public abstract DownloadPolicy build();
    }
}
