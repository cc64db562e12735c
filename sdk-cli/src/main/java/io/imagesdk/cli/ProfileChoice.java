package io.imagesdk.cli;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A provider out of the catalog, or one that a file describes. */
final class ProfileChoice {
    private ProfileChoice() {}

    static Optional<ProviderProfile> of(@Nullable String id, @Nullable String file, CliEnvironment environment) {
        if (id != null && file != null) {
            throw UsageErrors.because("--provider and --profile exclude each other");
        }
        return Optional.ofNullable(id).map(ProfileChoice::named).or(() -> Optional.ofNullable(file)
                .map(typed -> read(environment.path("--profile", typed))));
    }

    static ProviderProfile named(String id) {
        return Providers.byId(id)
                .orElseThrow(() -> UsageErrors.because("no provider is called " + id + "; there are "
                        + Providers.all().stream().map(ProviderProfile::id).collect(Collectors.joining(", "))));
    }

    private static ProviderProfile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UsageErrors.because("--profile " + file + " is no file");
        }
        return ProviderProfile.read(file);
    }
}
