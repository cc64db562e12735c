package io.imagesdk.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** File names out of prompts: runs of what is neither letter nor digit become a dash, and 48 characters are enough. */
final class Slugs {
    private static final int LONGEST = 48;
    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern DEVICE = Pattern.compile("(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]");

    private Slugs() {}

    /** The name in this directory, in ASCII where its file system can hold no more, as with LANG=C. */
    static String of(String prompt, Path directory) {
        String slug = dashed(Normalizer.normalize(prompt, Normalizer.Form.NFC));
        try {
            Path unused = directory.resolve(slug);
            return slug;
        } catch (InvalidPathException ignored) {
            return dashed(Normalizer.normalize(prompt, Normalizer.Form.NFD).replaceAll("[^\\x00-\\x7f]", ""));
        }
    }

    private static String dashed(String prompt) {
        String dashed = OTHER.matcher(prompt).replaceAll("-").replaceFirst("^-", "");
        int points = Math.min(LONGEST, dashed.codePointCount(0, dashed.length()));
        String cut = dashed.substring(0, dashed.offsetByCodePoints(0, points)).replaceFirst("-$", "");
        if (cut.isEmpty()) {
            return "image";
        }
        return DEVICE.matcher(cut).matches() ? "image-" + cut : cut; // Windows would write to the device
    }
}
