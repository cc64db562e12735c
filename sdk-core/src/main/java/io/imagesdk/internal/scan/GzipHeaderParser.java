package io.imagesdk.internal.scan;

import java.util.zip.CRC32;

/** Parses the header of one gzip member (RFC 1952, section 2.3) byte by byte. The content is not kept. */
final class GzipHeaderParser {
    private static final int HEADER_CHECKSUM = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;
    private static final int DEFLATE = 8;
    private static final int FIXED_BYTES = 10;

    private final CRC32 checksum = new CRC32();
    private Section section = Section.FIXED;
    private int index;
    private int flags;
    // The length of the extra field, and later the difference between both checksums.
    private int value16;

    private enum Section {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECKSUM,
        DONE
    }

    /** Returns whether the parser has not accepted any byte. */
    boolean isEmpty() {
        return section == Section.FIXED && index == 0;
    }

    /** Returns whether the header is complete. */
    boolean isDone() {
        return section == Section.DONE;
    }

    /** Accepts the next byte and returns whether it is valid at this place. */
    boolean accept(byte next) {
        int value = next & 0xFF;
        int expected = (int) checksum.getValue() & 0xFFFF;
        checksum.update(value);
        int at = index++;
        switch (section) {
            case FIXED -> {
                return acceptFixed(at, value);
            }
            case EXTRA_LENGTH -> {
                value16 |= value << (8 * at);
                if (at == 1) {
                    start(value16 == 0 ? afterExtra() : Section.EXTRA);
                }
            }
            case EXTRA -> {
                if (index == value16) {
                    start(afterExtra());
                }
            }
            case NAME -> {
                if (value == 0) {
                    start(afterName());
                }
            }
            case COMMENT -> {
                if (value == 0) {
                    start(afterComment());
                }
            }
            case CHECKSUM -> {
                // The checksum covers all bytes before it.
                value16 = at == 0 ? expected ^ value : value16 ^ (value << 8);
                if (at == 1) {
                    start(Section.DONE);
                    return value16 == 0;
                }
            }
            case DONE -> {
                return false;
            }
        }
        return true;
    }

    private boolean acceptFixed(int at, int value) {
        if (at == 3) {
            flags = value;
        }
        if (at == FIXED_BYTES - 1) {
            value16 = 0;
            start((flags & EXTRA) != 0 ? Section.EXTRA_LENGTH : afterExtra());
        }
        return switch (at) {
            case 0 -> value == 0x1F;
            case 1 -> value == 0x8B;
            case 2 -> value == DEFLATE;
            case 3 -> (value & RESERVED) == 0;
            default -> true;
        };
    }

    private Section afterExtra() {
        return (flags & NAME) != 0 ? Section.NAME : afterName();
    }

    private Section afterName() {
        return (flags & COMMENT) != 0 ? Section.COMMENT : afterComment();
    }

    private Section afterComment() {
        return (flags & HEADER_CHECKSUM) != 0 ? Section.CHECKSUM : Section.DONE;
    }

    private void start(Section next) {
        section = next;
        index = 0;
    }
}
