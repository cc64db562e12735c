package io.imagesdk.internal.deliver;

import java.nio.file.Path;
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
 * @param preserved whether the file is the previous version of a file that a call replaces
 */
record HiddenName(String text, boolean preserved) {
    private static final String UNFINISHED = ".part";
    private static final String PRESERVED = ".replaced";
    private static final Pattern PATTERN = Pattern.compile("\\.(?:(.+)\\.)?[0-9a-f]{16}(\\.part|\\.replaced)");
    private static final String DEFAULT_TEXT = "image";

    /** Returns a new name for an unfinished file, like {@code .cat-1.0123456789abcdef.part}. */
    static String unfinished(String stem) {
        return of(Slug.limitLength(stem), UNFINISHED);
    }

    /** Returns a new name for the previous version of a file, like {@code .cat.png.0123456789abcdef.replaced}. */
    static String preserved(Path file) {
        String name = fileName(file);
        String stem = FileNames.stem(name);
        return of(Slug.limitLength(stem) + name.substring(stem.length()), PRESERVED);
    }

    /** Returns a new name for an unfinished file that has a name at the moment. */
    static String unfinished(Path file) {
        return unfinished(FileNames.stem(fileName(file)));
    }

    private static String of(String text, String kind) {
        return "." + text + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + kind;
    }

    /** Returns the hidden name of a file; empty if it is another name. */
    static Optional<HiddenName> parse(Path file) {
        Matcher matcher = PATTERN.matcher(fileName(file));
        return matcher.matches()
                ? Optional.of(new HiddenName(
                        Optional.ofNullable(matcher.group(1)).orElse(DEFAULT_TEXT),
                        matcher.group(2).equals(PRESERVED)))
                : Optional.empty();
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
