package io.imagesdk.examples.cli;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the files of a call go. */
final class Destination {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private final ProviderProfile profile;
    private final Surroundings surroundings;
    private final LocalDateTime now;

    Destination(ProviderProfile profile, Surroundings surroundings) {
        this.profile = profile;
        this.surroundings = surroundings;
        this.now = LocalDateTime.now(surroundings.clock());
    }

    /**
     * The files.
     *
     * @param prompt the prompt as it was typed, without the words of a style
     */
    Delivery.Files of(OutputOptions options, String prompt, Wishes wishes) {
        Delivery.Files files = files(options.out, prompt, wishes);
        return options.overwrite ? files.overwriting() : files;
    }

    /** The files of a task, of whose prompt nothing is known any more. */
    Delivery.Files of(OutputOptions options, TaskName task) {
        return of(options, task.id(surroundings), new Wishes("", Map.of(), List.of()));
    }

    private Delivery.Files files(@Nullable String out, String prompt, Wishes wishes) {
        if (out == null) {
            return named(directory(), prompt, wishes);
        }
        if (out.isBlank()) {
            throw Refusal.because("--out is blank");
        }
        Path path = surroundings.path("--out", out);
        boolean directory = out.endsWith("/") || out.endsWith(File.separator) || Files.isDirectory(path);
        return directory ? named(path, prompt, wishes) : Delivery.toFile(path);
    }

    private Path directory() {
        return ownScript()
                ? surroundings.directory()
                : surroundings
                        .directory()
                        .resolve("output")
                        .resolve("grok-images")
                        .resolve(DATE.format(now))
                        .resolve(TIME.format(now));
    }

    private Delivery.Files named(Path directory, String prompt, Wishes wishes) {
        String name = ownScript()
                ? "gpt-image-2_" + STAMP.format(now)
                : Slugs.of(prompt, directory)
                        + wishes.value(Parameter.SIZE).map(size -> "-" + size).orElse("");
        return Delivery.toDirectory(directory).named(name);
    }

    /** WellAPI's own script has names of its own, which other people's scripts look for. */
    private boolean ownScript() {
        return profile.id().equals(Providers.WELLAPI.id());
    }
}
