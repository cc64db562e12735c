package io.imagesdk.cli;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the directory and the file name of the images of a call. */
final class OutputPaths {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final int MAX_STEM_LENGTH = 48;
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern WINDOWS_DEVICE = Pattern.compile("(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]");

    private final ProviderProfile profile;
    private final CliEnvironment environment;
    private final LocalDateTime now;

    OutputPaths(ProviderProfile profile, CliEnvironment environment) {
        this.profile = profile;
        this.environment = environment;
        this.now = LocalDateTime.now(environment.clock());
    }

    /**
     * Returns the files of a call.
     *
     * @param prompt the prompt without the suffix of a style
     */
    Delivery.Files of(OutputOptions options, String prompt, RequestFactory requestFactory) {
        Delivery.Files files = files(options.out, prompt, requestFactory);
        return options.overwrite ? files.withOverwrite() : files;
    }

    /** Returns the files of a task. They are named after its id, because a task does not hold its prompt. */
    Delivery.Files of(OutputOptions options, TaskReference task) {
        return of(options, task.id(environment), RequestFactory.UNKNOWN);
    }

    private Delivery.Files files(@Nullable String out, String prompt, RequestFactory requestFactory) {
        if (out == null) {
            return named(directory(), prompt, requestFactory);
        }
        if (out.isBlank()) {
            throw UsageErrors.of("--out must not be blank");
        }
        Path path = environment.path(out);
        boolean directory = out.endsWith("/") || out.endsWith(File.separator) || Files.isDirectory(path);
        return directory ? named(path, prompt, requestFactory) : Delivery.toFile(path);
    }

    private Path directory() {
        return isWellApi()
                ? environment.directory()
                : environment
                        .directory()
                        .resolve("output")
                        .resolve("grok-images")
                        .resolve(DATE.format(now))
                        .resolve(TIME.format(now));
    }

    private Delivery.Files named(Path directory, String prompt, RequestFactory requestFactory) {
        String name = isWellApi()
                ? "gpt-image-2_" + STAMP.format(now)
                : stem(prompt, directory)
                        + requestFactory
                                .value(Parameter.SIZE)
                                .map(size -> "-" + size)
                                .orElse("");
        return Delivery.toDirectory(directory).withFileName(name);
    }

    /** The file names of WellAPI are those of WellAPI's own script, because other programs look for them. */
    private boolean isWellApi() {
        return profile.id().equals(Providers.WELLAPI.id());
    }

    /**
     * Returns a file name without extension that is made from a prompt: its letters and digits, with a dash between
     * words. It has only ASCII characters if the file system cannot store others, for example with {@code LANG=C}.
     */
    static String stem(String prompt, Path directory) {
        String stem = dashed(Normalizer.normalize(prompt, Normalizer.Form.NFC));
        try {
            Path unused = directory.resolve(stem);
            return stem;
        } catch (InvalidPathException ignored) {
            // The decomposed form keeps the letter of a letter with an accent.
            return dashed(Normalizer.normalize(prompt, Normalizer.Form.NFD).replaceAll("[^\\x00-\\x7f]", ""));
        }
    }

    private static String dashed(String prompt) {
        String dashed = SEPARATORS.matcher(prompt).replaceAll("-").replaceFirst("^-", "");
        int points = Math.min(MAX_STEM_LENGTH, dashed.codePointCount(0, dashed.length()));
        String stem = dashed.substring(0, dashed.offsetByCodePoints(0, points)).replaceFirst("-$", "");
        if (stem.isEmpty()) {
            return "image";
        }
        // Windows would write to the device instead of a file.
        return WINDOWS_DEVICE.matcher(stem).matches() ? "image-" + stem : stem;
    }
}
