package io.imagesdk.cli;

import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The provider: a built-in one by its id, or one that a profile file describes. The two options exclude each other. */
final class ProfileOptions {
    @Option(
            names = {"-p", "--provider"},
            paramLabel = "ID",
            description = "The provider; 'images providers' lists them. Default: openai-compatible if a base URL"
                    + " is set, otherwise the embedded sandbox.")
    @Nullable
    String provider;

    @Option(
            names = "--profile",
            paramLabel = "FILE.json",
            description = "The provider, as a profile file. 'images providers ID' prints an example.")
    @Nullable
    Path profile;

    /** Returns whether a provider is specified. */
    boolean isSpecified() {
        return provider != null || profile != null;
    }

    /** Returns the specified provider. */
    Optional<ProviderProfile> read() {
        return Optional.ofNullable(provider).map(ProfileOptions::named).or(() -> Optional.ofNullable(profile)
                .map(ProfileOptions::read));
    }

    /** Returns the option that specifies a provider. */
    String toOption(ProviderProfile specified) {
        return profile == null ? "--provider " + specified.id() : "--profile " + quoted(profile.toString());
    }

    static ProviderProfile named(String id) {
        return Providers.byId(id)
                .orElseThrow(() -> UsageErrors.of("provider" + (id.matches("[a-z0-9-]{1,30}") ? " '" + id + "'" : "")
                        + " does not exist: use one of "
                        + String.join(", ", Providers.ids())));
    }

    /** Returns a profile as the text of a profile file, which is UTF-8 in every locale. */
    static byte[] json(ProviderProfile profile) {
        return (profile.toJson().strip() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the options for a file or a provider. A name without a file is the id of a provider. */
    static ProfileOptions of(Path fileOrId) {
        ProfileOptions options = new ProfileOptions();
        Path name = fileOrId.getFileName();
        boolean isFile = Files.exists(fileOrId);
        if (!isFile && name != null && Providers.byId(name.toString()).isPresent()) {
            options.provider = name.toString();
        } else {
            options.profile = fileOrId;
        }
        return options;
    }

    private static ProviderProfile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UsageErrors.of("the profile " + file + " is not a file");
        }
        return Providers.read(file);
    }

    private static String quoted(String path) {
        return path.matches("[\\w./:\\\\-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
