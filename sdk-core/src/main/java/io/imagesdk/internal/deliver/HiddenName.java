package io.imagesdk.internal.deliver;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that a call has not finished, or that it preserves until it ends. Such a name starts with a dot,
 * and contains a readable text and a number that no other file has. It remains if the process is killed.
 *
 * @param text the readable text; a stem for an unfinished file, and the previous file name for a preserved one
 * @param replacedAt when a call replaced the file, in whole seconds, if this is its previous version; empty for an
 *     unfinished file. The file itself keeps the time at which its content was written
 */
record HiddenName(String text, Optional<Instant> replacedAt) {
    private static final String UNFINISHED = ".part";
    private static final String PRESERVED = ".replaced";
    private static final Pattern PATTERN = Pattern.compile("\\.(?:(.+)\\.)?([0-9a-f]{16})(\\.part|\\.replaced)");
    private static final String DEFAULT_TEXT = "image";

    /** Returns a new name for an unfinished file, like {@code .cat-1.0123456789abcdef.part}. */
    static String unfinished(String stem) {
        return of(Slug.limitLength(stem), ThreadLocalRandom.current().nextLong(), UNFINISHED);
    }

    /**
     * Returns a new name for the previous version of a file, like {@code .cat.png.0123456789abcdef.replaced}. The first
     * half of the number is the time in seconds.
     *
     * @param replacedAt when the file is replaced
     */
    static String preserved(Path file, FileTime replacedAt) {
        String name = fileName(file);
        String stem = FileNames.stem(name);
        long seconds = replacedAt.toInstant().getEpochSecond();
        long number = (seconds << Integer.SIZE)
                | Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt());
        return of(Slug.limitLength(stem) + name.substring(stem.length()), number, PRESERVED);
    }

    /** Returns a new name for an unfinished file that has a name at the moment. */
    static String unfinished(Path file) {
        return unfinished(FileNames.stem(fileName(file)));
    }

    private static String of(String text, long number, String kind) {
        return "." + text + "." + HexFormat.of().toHexDigits(number) + kind;
    }

    /** Returns the hidden name of a file; empty if it is another name. */
    static Optional<HiddenName> parse(Path file) {
        Matcher matcher = PATTERN.matcher(fileName(file));
        return matcher.matches()
                ? Optional.of(new HiddenName(
                        Optional.ofNullable(matcher.group(1)).orElse(DEFAULT_TEXT),
                        matcher.group(3).equals(PRESERVED) ? Optional.of(time(matcher.group(2))) : Optional.empty()))
                : Optional.empty();
    }

    private static Instant time(String number) {
        return Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(number) >>> Integer.SIZE);
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
