package io.imagesdk.internal.url;

import java.util.Set;

/** Judges a host by its text alone, for requests through a proxy, which resolves the name itself. */
final class HostNames {
    /** The top-level domains that networks use for their own hosts (RFC 6761, 6762 and 8375, and ICANN). */
    private static final Set<String> LOCAL_DOMAINS = Set.of(
            "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa");

    private HostNames() {}

    /** Returns whether a host is an IP address. The parser has rejected all but the plain forms. */
    static boolean isAddress(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** Returns whether a name belongs to a private network: a name without a dot, or one of a local domain. */
    static boolean isLocal(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        int dot = name.lastIndexOf('.');
        return dot < 0 || LOCAL_DOMAINS.contains(name.substring(dot + 1));
    }
}
