package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for file names: numbers, extensions, and what a caller's own naming may say. A server has no say in any of
 * them.
 */
final class FileNames {
    private static final Set<String> IMAGE_EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "webp", "gif", "svg", "avif", "bmp", "tif", "tiff", "heic");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\\..*)?");

    private FileNames() {}

    /**
     * Checks a name that the caller's own code made for a picture.
     *
     * @return the name itself
     * @throws IllegalArgumentException with one line that says the rule
     */
    static String check(@Nullable String segment) {
        if (segment == null || !PLAIN.matcher(segment).matches() || segment.endsWith(".") || isDevice(segment)) {
            throw new IllegalArgumentException(
                    "a file name must be 1..200 characters of A-Z a-z 0-9 . _ -, must not begin or end"
                            + " with a dot and must not be a device name such as CON, was " + shown(segment));
        }
        return segment;
    }

    /** The names that Windows keeps for devices, with any extension. */
    static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    /**
     * The name of one of several files: {@code x-1.png}, {@code x-2.png}; {@code x.png} where it is the only one.
     *
     * @param ordinal 0, 1, 2 ... below {@code count}
     */
    static String numbered(String stem, String extension, int ordinal, int count) {
        return (count > 1 ? stem + "-" + (ordinal + 1) : stem) + "." + extension;
    }

    /**
     * The name to try when those before it are taken: for {@code x.png} that is {@code x-1.png}, {@code x-2.png} ...,
     * and for {@code x-2.png}, one of several, {@code x-2-1.png}, {@code x-2-2.png} ..., so that it stays clear which
     * picture it is.
     *
     * @param attempt 0 for the name itself
     */
    static String alternative(String fileName, int attempt) {
        if (attempt == 0) {
            return fileName;
        }
        int dot = dot(fileName);
        return fileName.substring(0, dot) + "-" + attempt + fileName.substring(dot);
    }

    /**
     * Gives a file name the extension that its bytes deserve. A known image extension that is wrong is replaced;
     * anything else behind a dot belongs to the stem: {@code v1.2} becomes {@code v1.2.png}. {@code city.jpeg} may stay
     * for JPEG.
     */
    static Renamed withExtension(String fileName, ImageFormat format) {
        int dot = dot(fileName);
        String extension = fileName.substring(dot).replace(".", "").toLowerCase(Locale.ROOT);
        if (IMAGE_EXTENSIONS.contains(extension)) {
            return ImageFormat.of(extension).equals(format)
                    ? new Renamed(fileName, false)
                    : new Renamed(fileName.substring(0, dot + 1) + format.extension(), true);
        }
        String stem = extension.isEmpty() ? fileName.substring(0, dot) : fileName;
        return new Renamed(stem + "." + format.extension(), false);
    }

    /**
     * A file name whose extension follows the bytes.
     *
     * @param corrected whether an extension that was asked for was wrong, which the caller wants to hear
     */
    record Renamed(String name, boolean corrected) {}

    /**
     * Where the extension begins with its dot; the name's end where there is none. A dot in front makes a name hidden,
     * no more.
     */
    private static int dot(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? dot : fileName.length();
    }

    private static String shown(@Nullable String segment) {
        if (segment == null) {
            return "null";
        }
        String start = segment.length() > 60 ? segment.substring(0, 60) + "..." : segment;
        return '"' + start.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
