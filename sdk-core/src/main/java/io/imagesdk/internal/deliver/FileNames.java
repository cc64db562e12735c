package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for file names: numbers, extensions, and names that an operating system reserves. */
final class FileNames {
    private static final Set<String> IMAGE_EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "webp", "gif", "svg", "avif", "bmp", "tif", "tiff", "heic", "jxl");
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\\..*)?");

    private static final int MAX_COMMON_LENGTH = 120;

    private FileNames() {}

    /** Returns whether every file system accepts the name: it consists of up to 120 ASCII letters, digits and ._- */
    static boolean isCommon(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isCommon = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '-' && c <= '9' && c != '/');
            if (!isCommon && c != '_') {
                return false;
            }
        }
        return name.length() <= MAX_COMMON_LENGTH;
    }

    /** Returns whether Windows reserves the name for a device. The extension makes no difference. */
    static boolean isDevice(String name) {
        return DEVICE.matcher(name).matches();
    }

    /**
     * Returns the name of one of several files: {@code x-1.png}, {@code x-2.png}, or {@code x.png} if it is the only
     * one.
     *
     * @param index the zero-based index of the file; it may exceed the count if a provider sends more images than were
     *     requested
     */
    static String numbered(String stem, String extension, int index, int count) {
        return (count > 1 || index > 0 ? stem + "-" + (index + 1) : stem) + "." + extension;
    }

    /**
     * Returns the name to try if the previous ones exist: {@code x-1.png}, {@code x-2.png} and so on for {@code x.png}.
     * For {@code x-2.png}, which is one of several images, it is {@code x-2-1.png}, {@code x-2-2.png} and so on, so
     * that the number of the image remains visible.
     *
     * @param attempt the number of names that were tried; 0 returns the name itself
     */
    static String alternative(String fileName, int attempt) {
        if (attempt == 0) {
            return fileName;
        }
        int dot = extensionStart(fileName);
        return fileName.substring(0, dot) + "-" + attempt + fileName.substring(dot);
    }

    /**
     * Returns the name with the extension of a format. An image extension of another format is replaced. Other text
     * after a dot belongs to the stem: {@code v1.2} becomes {@code v1.2.png}. Both {@code .jpg} and {@code .jpeg} match
     * JPEG.
     */
    static NameWithExtension withExtension(String fileName, ImageFormat format) {
        int dot = extensionStart(fileName);
        String extension = fileName.substring(dot).replace(".", "").toLowerCase(Locale.ROOT);
        if (IMAGE_EXTENSIONS.contains(extension)) {
            return ImageFormat.of(extension).equals(format)
                    ? new NameWithExtension(fileName, false)
                    : new NameWithExtension(fileName.substring(0, dot + 1) + format.extension(), true);
        }
        String stem = extension.isEmpty() ? fileName.substring(0, dot) : fileName;
        return new NameWithExtension(stem + "." + format.extension(), false);
    }

    /**
     * A file name with the extension of the image's format.
     *
     * @param name the name
     * @param corrected whether the extension of another format was replaced, which the caller should know
     */
    record NameWithExtension(String name, boolean corrected) {}

    /** Returns the name without its extension. */
    static String stem(String fileName) {
        return fileName.substring(0, extensionStart(fileName));
    }

    /**
     * Returns the index of the dot before the extension, or the length of the name. A leading dot starts no extension.
     */
    private static int extensionStart(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? dot : fileName.length();
    }
}
