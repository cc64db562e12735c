package io.imagesdk.internal.deliver;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.text.Normalizer;
import java.util.function.Predicate;

/**
 * Makes one safe file name segment, without extension, from a prompt: {@code A cat, in a tree!} becomes
 * {@code A-cat-in-a-tree}.
 *
 * <p>Letters and digits of any script stay, with the marks that belong to them, and so do {@code . _ -}; every run of
 * anything else is one {@code -}. No leading dot or dash, no trailing dot, dash or space, at most 120 bytes of UTF-8,
 * never empty and never the name of a Windows device. Where the file system cannot hold such a name, only its ASCII
 * part stays.
 */
final class Slug {
    private static final int MAX_BYTES = 120;
    private static final String NOTHING_LEFT = "image";

    private Slug() {}

    static String of(String prompt, FileSystem fileSystem) {
        return of(prompt, name -> holds(fileSystem, name));
    }

    static String of(String prompt, Predicate<String> holds) {
        String name = segment(isAscii(prompt) ? prompt : Normalizer.normalize(prompt, Normalizer.Form.NFC));
        return holds.test(name) ? name : segment(ascii(prompt));
    }

    /** The file system knows best: it refuses what its encoding cannot say, as with {@code LANG=C}. */
    private static boolean holds(FileSystem fileSystem, String name) {
        try {
            return fileSystem.getPath(name).getNameCount() == 1;
        } catch (InvalidPathException ignored) {
            return false;
        }
    }

    /** The normalizer's tables need not be loaded for such text. */
    private static boolean isAscii(String prompt) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(prompt);
    }

    /** Accents are taken off first, so that {@code café} becomes {@code cafe}. */
    private static String ascii(String prompt) {
        return Normalizer.normalize(prompt, Normalizer.Form.NFD).replaceAll("[^\\x00-\\x7f]", "");
    }

    private static String segment(String text) {
        String name = trimmed(dashed(text));
        String harmless = FileNames.isDevice(name) ? NOTHING_LEFT + "-" + name : name;
        String cut = trimmed(cut(harmless));
        return cut.isEmpty() ? NOTHING_LEFT : cut;
    }

    private static String dashed(String text) {
        StringBuilder name = new StringBuilder();
        text.codePoints().forEach(point -> {
            boolean afterDash = name.isEmpty() || name.charAt(name.length() - 1) == '-';
            if (stays(point) || (isMark(point) && !afterDash)) {
                name.appendCodePoint(point);
            } else if (!afterDash) {
                name.append('-');
            }
        });
        return name.toString();
    }

    private static boolean stays(int point) {
        return Character.isLetterOrDigit(point) || point == '.' || point == '_';
    }

    /**
     * Vowel signs and accents that no letter includes; the selectors that follow emoji are invisible and go with them.
     */
    private static boolean isMark(int point) {
        boolean selector = (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
        int type = Character.getType(point);
        return !selector && (type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK);
    }

    private static String trimmed(String name) {
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

    private static boolean isEdge(char letter) {
        return letter == '-' || letter == '.';
    }

    private static String cut(String name) {
        int bytes = 0;
        for (int at = 0; at < name.length(); ) {
            int point = name.codePointAt(at);
            bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_BYTES) {
                return name.substring(0, at);
            }
            at += Character.charCount(point);
        }
        return name;
    }
}
