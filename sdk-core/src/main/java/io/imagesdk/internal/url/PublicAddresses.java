package io.imagesdk.internal.url;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The distinction between addresses of the public internet and all others. The list follows the IANA special-purpose
 * address registries, because {@link InetAddress} covers only some of these ranges. An IPv6 address that embeds an IPv4
 * address is treated like that IPv4 address.
 */
final class PublicAddresses {
    private static final List<Block> NOT_PUBLIC_V4 = List.of(
            // "This network"
            v4(0, 0, 0, 0, 8),
            // Private network
            v4(10, 0, 0, 0, 8),
            // Shared address space of carriers
            v4(100, 64, 0, 0, 10),
            // Loopback
            v4(127, 0, 0, 0, 8),
            // Link-local, including the metadata services of cloud providers
            v4(169, 254, 0, 0, 16),
            // Private network
            v4(172, 16, 0, 0, 12),
            // Protocol assignments
            v4(192, 0, 0, 0, 24),
            // Documentation
            v4(192, 0, 2, 0, 24),
            // Deprecated 6to4 relays
            v4(192, 88, 99, 0, 24),
            // Private network
            v4(192, 168, 0, 0, 16),
            // Benchmarking
            v4(198, 18, 0, 0, 15),
            // Documentation
            v4(198, 51, 100, 0, 24),
            // Documentation
            v4(203, 0, 113, 0, 24),
            // Multicast
            v4(224, 0, 0, 0, 4),
            // Reserved, including broadcast
            v4(240, 0, 0, 0, 4));

    /**
     * The part of IPv6 that is allocated for the internet. Loopback, private, link-local and multicast addresses are
     * outside.
     */
    private static final Block GLOBAL_UNICAST = v6(0x2000, 0, 3);

    private static final List<Block> NOT_PUBLIC_V6 = List.of(
            // Protocol assignments, including Teredo
            v6(0x2001, 0, 23),
            // Documentation
            v6(0x2001, 0x0db8, 32),
            // Documentation
            v6(0x3fff, 0, 20));

    private static final Block SIX_TO_FOUR = v6(0x2002, 0, 16);
    private static final Block NAT64 = v6(0x0064, 0xff9b, 96);
    private static final Block IPV4_MAPPED =
            new Block(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0}, 96);

    private PublicAddresses() {}

    /** Returns whether the SDK may connect to this address when a server requests it. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? isPublicV4(bytes) : isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] bytes) {
        return NOT_PUBLIC_V4.stream().noneMatch(block -> block.contains(bytes));
    }

    private static boolean isPublicV6(byte[] bytes) {
        if (IPV4_MAPPED.contains(bytes) || NAT64.contains(bytes)) {
            return isPublicV4(Arrays.copyOfRange(bytes, 12, 16));
        }
        if (SIX_TO_FOUR.contains(bytes)) {
            return isPublicV4(Arrays.copyOfRange(bytes, 2, 6));
        }
        return GLOBAL_UNICAST.contains(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.contains(bytes));
    }

    private static Block v4(int a, int b, int c, int d, int prefixBits) {
        return new Block(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, prefixBits);
    }

    private static Block v6(int first, int second, int prefixBits) {
        byte[] prefix = new byte[16];
        prefix[0] = (byte) (first >> 8);
        prefix[1] = (byte) first;
        prefix[2] = (byte) (second >> 8);
        prefix[3] = (byte) second;
        return new Block(prefix, prefixBits);
    }

    /** A CIDR block: an address belongs to it if the first {@code prefixBits} bits are those of {@code prefix}. */
    private static final class Block {
        private final byte[] prefix;
        private final int prefixBits;

        Block(byte[] prefix, int prefixBits) {
            this.prefix = prefix;
            this.prefixBits = prefixBits;
        }

        boolean contains(byte[] address) {
            int completeBytes = prefixBits / 8;
            int mask = (0xff00 >> (prefixBits % 8)) & 0xff;
            return Arrays.equals(address, 0, completeBytes, prefix, 0, completeBytes)
                    && (mask == 0 || ((address[completeBytes] ^ prefix[completeBytes]) & mask) == 0);
        }
    }
}
