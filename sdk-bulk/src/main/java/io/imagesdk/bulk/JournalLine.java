package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of a journal: a JSON object whose first member is the number of the line, and whose last member is a
 * checksum of everything before it.
 *
 * @param number the number of the line; the first line has the number 0
 * @param text the line without its end
 */
record JournalLine(long number, byte[] text) {
    private static final String START = "{\"line\":";
    private static final String CHECKSUM = ",\"crc\":\"";
    private static final int CHECKSUM_DIGITS = 8;
    private static final int TAIL_LENGTH = CHECKSUM.length() + CHECKSUM_DIGITS + 2;
    private static final int MAX_NUMBER_DIGITS = 18;

    /** The maximum number of bytes by which a line is longer than its object. */
    static final int MAX_EXTRA_LENGTH = START.length() + MAX_NUMBER_DIGITS + TAIL_LENGTH;

    /**
     * Returns the line with its end.
     *
     * @param json an object with the other members
     */
    static byte[] encode(long number, String json) {
        byte[] start = (START + number + ",").getBytes(US_ASCII);
        byte[] object = json.getBytes(UTF_8);
        // The braces of the object are dropped.
        int end = start.length + object.length - 2;
        byte[] line = Arrays.copyOf(start, end + TAIL_LENGTH + 1);
        System.arraycopy(object, 1, line, start.length, object.length - 2);
        byte[] tail = (CHECKSUM + checksum(line, end) + "\"}\n").getBytes(US_ASCII);
        System.arraycopy(tail, 0, line, end, tail.length);
        return line;
    }

    /** Returns the line in a text without its end; empty if the text is not an intact line. */
    static Optional<JournalLine> decode(byte[] text) {
        int end = text.length - TAIL_LENGTH;
        if (end < START.length()) {
            return Optional.empty();
        }
        String tail = new String(text, end, TAIL_LENGTH, US_ASCII);
        if (!tail.equals(CHECKSUM + checksum(text, end) + "\"}")
                || !new String(text, 0, START.length(), US_ASCII).equals(START)) {
            return Optional.empty();
        }
        return numberAt(text).map(number -> new JournalLine(number, text));
    }

    private static Optional<Long> numberAt(byte[] text) {
        long number = 0;
        int digits = 0;
        for (int i = START.length(); i < text.length && text[i] >= '0' && text[i] <= '9'; i++) {
            number = number * 10 + (text[i] - '0');
            digits++;
        }
        return digits > 0 && digits <= MAX_NUMBER_DIGITS ? Optional.of(number) : Optional.empty();
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Returns the members of the line. */
    ObjectNode members() {
        return JsonText.parseObject(new String(text, UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("a line with a correct checksum is not an object"));
    }
}
