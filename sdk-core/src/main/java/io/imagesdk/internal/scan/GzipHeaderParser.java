package io.imagesdk.internal.scan;

import java.util.zip.CRC32;

/** Reads the header of one gzip member (RFC 1952, 2.3) byte by byte. What it says of times, names and systems is not kept. */
final class GzipHeaderParser {
    private static final int HEADER_CHECK = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;
    private static final int DEFLATE = 8;
    private static final int FIXED_BYTES = 10;

    private final CRC32 check = new CRC32();
    private Part part = Part.FIXED;
    private int index;
    private int flags;
    private int number;

    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECK,
        DONE
    }

    /** Whether no byte of the header has come. */
    boolean isEmpty() {
        return part == Part.FIXED && index == 0;
    }

    boolean isDone() {
        return part == Part.DONE;
    }

    /** Takes the next byte; false where no gzip header has it. */
    boolean accept(byte next) {
        int value = next & 0xFF;
        int checked = (int) check.getValue() & 0xFFFF;
        check.update(value);
        int at = index++;
        switch (part) {
            case FIXED -> {
                return fixed(at, value);
            }
            case EXTRA_LENGTH -> {
                number |= value << (8 * at);
                if (at == 1) {
                    begin(number == 0 ? afterExtra() : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (index == number) {
                    begin(afterExtra());
                }
            }
            case NAME -> {
                if (value == 0) {
                    begin(afterName());
                }
            }
            case COMMENT -> {
                if (value == 0) {
                    begin(afterComment());
                }
            }
            case CHECK -> {
                // The check covers all bytes before its own two.
                number = at == 0 ? checked ^ value : number ^ (value << 8);
                if (at == 1) {
                    begin(Part.DONE);
                    return number == 0;
                }
            }
            case DONE -> {
                return false;
            }
        }
        return true;
    }

    private boolean fixed(int at, int value) {
        if (at == 3) {
            flags = value;
        }
        if (at == FIXED_BYTES - 1) {
            number = 0;
            begin((flags & EXTRA) != 0 ? Part.EXTRA_LENGTH : afterExtra());
        }
        return switch (at) {
            case 0 -> value == 0x1F;
            case 1 -> value == 0x8B;
            case 2 -> value == DEFLATE;
            case 3 -> (value & RESERVED) == 0;
            default -> true;
        };
    }

    private Part afterExtra() {
        return (flags & NAME) != 0 ? Part.NAME : afterName();
    }

    private Part afterName() {
        return (flags & COMMENT) != 0 ? Part.COMMENT : afterComment();
    }

    private Part afterComment() {
        return (flags & HEADER_CHECK) != 0 ? Part.CHECK : Part.DONE;
    }

    private void begin(Part next) {
        part = next;
        index = 0;
    }
}
