package io.imagesdk.provider;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The check of the hosts that a profile trusts: an entry that matches no URL would never have an effect. */
final class TrustedHosts {
    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*|\\*(?:\\.[A-Za-z0-9_-]+){2,}|\\[[0-9A-Fa-f:.]+])"
                    + "(?::(?<port>[0-9]{1,5}))?");

    private TrustedHosts() {}

    /** Throws an exception that names the first entry that cannot match. */
    static void check(Set<String> hosts) {
        int index = 0;
        for (String host : hosts) {
            Matcher parts = HOST.matcher(host);
            if (!parts.matches()) {
                throw new InvalidMemberException(
                        "host must be a name without a scheme and a path, such as eu.example.com,"
                                + " eu.example.com:8443 or *.example.com, was \"" + host + '"',
                        "trustedHosts",
                        index);
            }
            int port = parts.group("port") == null ? 1 : Integer.parseInt(parts.group("port"));
            if (port < 1 || port > MAX_PORT) {
                throw new InvalidMemberException(
                        "port of a host must be 1.." + MAX_PORT + ", was \"" + host + '"', "trustedHosts", index);
            }
            index++;
        }
    }
}
