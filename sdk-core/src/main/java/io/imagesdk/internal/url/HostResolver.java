package io.imagesdk.internal.url;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Resolves host names. Tests replace it, so that they need no name server. */
@FunctionalInterface
public interface HostResolver {
    /** The resolver of the JVM, whose cache the HTTP client uses as well. */
    HostResolver SYSTEM = InetAddress::getAllByName;

    /**
     * Returns all addresses of a host. This method may block for as long as the name servers do.
     *
     * @param host a host name, or an IP address, which may stand in brackets
     * @throws UnknownHostException if the name cannot be resolved
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
