package io.imagesdk.internal.url;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the open internet from all others. The list is our own, after IANA's special-purpose registries, since
 * {@link InetAddress} knows only some of these ranges. An IPv6 address that carries an IPv4 address is judged by that one.
 */
final class PublicAddresses {
    private static final List<Block> NOT_PUBLIC_V4 = List.of(
            v4(0, 0, 0, 0, 8), // this network
            v4(10, 0, 0, 0, 8), // private
            v4(100, 64, 0, 0, 10), // shared by carriers
            v4(127, 0, 0, 0, 8), // loopback
            v4(169, 254, 0, 0, 16), // link-local, with the clouds' metadata services
            v4(172, 16, 0, 0, 12), // private
            v4(192, 0, 0, 0, 24), // protocol assignments
            v4(192, 0, 2, 0, 24), // documentation
            v4(192, 88, 99, 0, 24), // relays from IPv6, no longer in use
            v4(192, 168, 0, 0, 16), // private
            v4(198, 18, 0, 0, 15), // benchmarks
            v4(198, 51, 100, 0, 24), // documentation
            v4(203, 0, 113, 0, 24), // documentation
            v4(224, 0, 0, 0, 4), // multicast
            v4(240, 0, 0, 0, 4)); // reserved, and broadcast

    /** All of IPv6 that is handed out for the internet; loopback, private, link-local, multicast and the rest lie outside. */
    private static final Block GLOBAL_UNICAST = v6(0x2000, 0, 3);

    private static final List<Block> NOT_PUBLIC_V6 = List.of(
            v6(0x2001, 0, 23), // protocol assignments, with Teredo
            v6(0x2001, 0x0db8, 32), // documentation
            v6(0x3fff, 0, 20)); // documentation

    private static final Block SIX_TO_FOUR = v6(0x2002, 0, 16);
    private static final Block NAT64 = v6(0x0064, 0xff9b, 96);
    private static final Block MAPPED = new Block(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0}, 96);

    private PublicAddresses() {}

    /** Whether a server's word may lead us to this address. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? isPublicV4(bytes) : isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] bytes) {
        return NOT_PUBLIC_V4.stream().noneMatch(block -> block.holds(bytes));
    }

    private static boolean isPublicV6(byte[] bytes) {
        if (MAPPED.holds(bytes) || NAT64.holds(bytes)) {
            return isPublicV4(Arrays.copyOfRange(bytes, 12, 16));
        }
        if (SIX_TO_FOUR.holds(bytes)) {
            return isPublicV4(Arrays.copyOfRange(bytes, 2, 6));
        }
        return GLOBAL_UNICAST.holds(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.holds(bytes));
    }

    private static Block v4(int a, int b, int c, int d, int bits) {
        return new Block(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, bits);
    }

    private static Block v6(int first, int second, int bits) {
        byte[] prefix = new byte[16];
        prefix[0] = (byte) (first >> 8);
        prefix[1] = (byte) first;
        prefix[2] = (byte) (second >> 8);
        prefix[3] = (byte) second;
        return new Block(prefix, bits);
    }

    /** A block of addresses in CIDR terms: the first {@code bits} bits of {@code prefix} decide. */
    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean holds(byte[] address) {
            int whole = bits / 8;
            int mask = (0xff00 >> (bits % 8)) & 0xff;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (mask == 0 || ((address[whole] ^ prefix[whole]) & mask) == 0);
        }
    }
}
