package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.util.Locale;
import java.util.Set;
import org.immutables.value.Value;

/**
 * From where pictures may be fetched when an answer names an address. By default over https from hosts all of whose addresses are
 * public, and from the base URL's own origin; every redirect is checked again. Each exception is made on purpose.
 */
@Value.Immutable
@ValueStyle
public abstract class DownloadPolicy {
    /** The policy that holds where nothing else is said. */
    public static final DownloadPolicy DEFAULT = builder().build();

    DownloadPolicy() {}

    /** Hosts ({@code host} or {@code host:port}) from which pictures may be fetched although they are plain http or not public. */
    public abstract Set<String> allowedHosts();

    /** Whether addresses of private networks are fetched too. */
    @Value.Default
    public boolean allowPrivateNetworks() {
        return false;
    }

    /** Whether plain http is fetched too. */
    @Value.Default
    public boolean allowHttp() {
        return false;
    }

    /** How many redirects are followed, 5; never from https to http. */
    @Value.Default
    public int maxRedirects() {
        return 5;
    }

    /** Whether this host and port are named by {@link #allowedHosts()}. */
    public final boolean isAllowedHost(String host, int port) {
        String folded = host.toLowerCase(Locale.ROOT);
        return allowedHosts().contains(folded) || allowedHosts().contains(folded + ":" + port);
    }

    /** The default, to be opened. */
    public static Builder builder() {
        return ImmutableDownloadPolicy.builder();
    }

    /** Opens the default policy. */
    public abstract static sealed class Builder permits ImmutableDownloadPolicy.Builder {
        Builder() {}

        /** One more host, {@code host} or {@code host:port}. */
        public final Builder allowHost(String host) {
            return addAllowedHosts(host.toLowerCase(Locale.ROOT));
        }

        abstract Builder addAllowedHosts(String host);

        /** Addresses of private networks too. */
        public abstract Builder allowPrivateNetworks(boolean allow);

        /** Plain http too. */
        public abstract Builder allowHttp(boolean allow);

        /** How many redirects. */
        public abstract Builder maxRedirects(int count);

        /** The policy. */
        public abstract DownloadPolicy build();
    }
}
