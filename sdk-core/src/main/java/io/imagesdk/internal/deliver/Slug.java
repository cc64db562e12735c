package io.imagesdk.internal.deliver;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.text.Normalizer;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The conversion of a prompt to a safe file name without extension: {@code A cat, in a tree!} becomes
 * {@code A-cat-in-a-tree}.
 *
 * <p>Letters and digits of all scripts are kept, together with their combining marks, and so are {@code . _ -}. Every
 * run of other characters becomes one dash. The name has at most 120 bytes of UTF-8 and is never empty. It neither
 * starts nor ends with a dot or a dash, and it is not the name of a Windows device. If the file system cannot store the
 * name, only its ASCII characters are kept.
 */
final class Slug {
    private static final int MAX_BYTES = 120;
    private static final int MAX_BYTES_PER_CHAR = 3;
    private static final String FALLBACK = "image";
    private static final int CHECKSUM_LENGTH = 8;

    private Slug() {}

    static String of(String prompt, FileSystem fileSystem) {
        return of(prompt, name -> canStore(fileSystem, name));
    }

    static String of(String prompt, Predicate<String> canStore) {
        String name = segment(isAscii(prompt) ? prompt : Normalizer.normalize(prompt, Normalizer.Form.NFC));
        return canStore.test(name) ? name : segment(toAscii(prompt));
    }

    /** Tries the name, because a file system rejects what its encoding cannot represent, as with {@code LANG=C}. */
    private static boolean canStore(FileSystem fileSystem, String name) {
        try {
            return fileSystem.getPath(name).getNameCount() == 1;
        } catch (InvalidPathException ignored) {
            // The file system rejects the name.
            return false;
        }
    }

    /** Returns whether the text is ASCII. Such text needs no normalization, which would load large tables. */
    private static boolean isAscii(String prompt) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(prompt);
    }

    /** Decomposes characters first, so that {@code café} becomes {@code cafe}. */
    private static String toAscii(String prompt) {
        return Normalizer.normalize(prompt, Normalizer.Form.NFD).replaceAll("[^\\x00-\\x7f]", "");
    }

    private static String segment(String text) {
        String name = trim(replaceWithDashes(text));
        String allowed = FileNames.isDevice(name) ? withChecksum(name) : name;
        String limited = trim(limitLength(allowed));
        return limited.isEmpty() ? FALLBACK : limited;
    }

    /** Returns another name for that of a device, which no other text has. */
    private static String withChecksum(String device) {
        UUID checksum = UUID.nameUUIDFromBytes(device.getBytes(StandardCharsets.UTF_8));
        return FALLBACK + "-" + device + "-" + checksum.toString().substring(0, CHECKSUM_LENGTH);
    }

    private static String replaceWithDashes(String text) {
        StringBuilder name = new StringBuilder();
        text.codePoints().forEach(codePoint -> {
            boolean afterDash = name.isEmpty() || name.charAt(name.length() - 1) == '-';
            if (isKept(codePoint) || (isMark(codePoint) && !afterDash)) {
                name.appendCodePoint(codePoint);
            } else if (!afterDash) {
                name.append('-');
            }
        });
        return name.toString();
    }

    private static boolean isKept(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint == '.' || codePoint == '_';
    }

    /**
     * Returns whether the character is a vowel sign or an accent that no letter includes. The invisible variation
     * selectors of emoji are removed together with the emoji.
     */
    private static boolean isMark(int codePoint) {
        boolean selector =
                (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
        int type = Character.getType(codePoint);
        return !selector && (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK);
    }

    private static String trim(String name) {
        int from = 0;
        int to = name.length();
        while (from < to && isEdge(name.charAt(from))) {
            from++;
        }
        while (to > from && isEdge(name.charAt(to - 1))) {
            to--;
        }
        return name.substring(from, to);
    }

    private static boolean isEdge(char character) {
        return character == '-' || character == '.';
    }

    /** Returns the start of a name, with at most 120 bytes of UTF-8. */
    static String limitLength(String name) {
        if (name.length() * MAX_BYTES_PER_CHAR <= MAX_BYTES) {
            return name;
        }
        int bytes = 0;
        for (int index = 0; index < name.length(); ) {
            int codePoint = name.codePointAt(index);
            bytes += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                return name.substring(0, index);
            }
            index += Character.charCount(codePoint);
        }
        return name;
    }
}
