package io.imagesdk.cli;

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
final class OutputPaths {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    private final ProviderProfile profile;
    private final CliEnvironment environment;
    private final LocalDateTime now;

    OutputPaths(ProviderProfile profile, CliEnvironment environment) {
        this.profile = profile;
        this.environment = environment;
        this.now = LocalDateTime.now(environment.clock());
    }

    /**
     * The files.
     *
     * @param prompt the prompt as it was typed, without the words of a style
     */
    Delivery.Files of(OutputOptions options, String prompt, RequestFactory requestFactory) {
        Delivery.Files files = files(options.out, prompt, requestFactory);
        return options.overwrite ? files.withOverwrite() : files;
    }

    /** The files of a task, of whose prompt nothing is known any more. */
    Delivery.Files of(OutputOptions options, TaskReference task) {
        return of(options, task.id(environment), new RequestFactory("", Map.of(), List.of()));
    }

    private Delivery.Files files(@Nullable String out, String prompt, RequestFactory requestFactory) {
        if (out == null) {
            return named(directory(), prompt, requestFactory);
        }
        if (out.isBlank()) {
            throw UsageErrors.because("--out is blank");
        }
        Path path = environment.path("--out", out);
        boolean directory = out.endsWith("/") || out.endsWith(File.separator) || Files.isDirectory(path);
        return directory ? named(path, prompt, requestFactory) : Delivery.toFile(path);
    }

    private Path directory() {
        return ownScript()
                ? environment.directory()
                : environment
                        .directory()
                        .resolve("output")
                        .resolve("grok-images")
                        .resolve(DATE.format(now))
                        .resolve(TIME.format(now));
    }

    private Delivery.Files named(Path directory, String prompt, RequestFactory requestFactory) {
        String name = ownScript()
                ? "gpt-image-2_" + STAMP.format(now)
                : Slugs.of(prompt, directory)
                        + requestFactory
                                .value(Parameter.SIZE)
                                .map(size -> "-" + size)
                                .orElse("");
        return Delivery.toDirectory(directory).withFileName(name);
    }

    /** WellAPI's own script has names of its own, which other people's scripts look for. */
    private boolean ownScript() {
        return profile.id().equals(Providers.WELLAPI.id());
    }
}
