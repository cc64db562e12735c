package io.imagesdk.provider.catalog;

import io.imagesdk.provider.ProviderProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The built-in provider profiles. A profile of your own can do everything that these can do, see
 * {@link #read(Path)} and {@link ProviderProfile#builder()}.
 */
public final class Providers {
    /** xAI, {@code api.x.ai}: aspect ratio and resolution, edits as JSON, tasks. */
    public static final ProviderProfile XAI = Xai.PROFILE;

    /** A gateway to xAI's models: aspect ratio and resolution, edits as multipart. The base URL must be set. */
    public static final ProviderProfile XAI_COMPATIBLE = XaiCompatible.PROFILE;

    /** OpenAI, {@code api.openai.com}, with its GPT image models: sizes, streaming. */
    public static final ProviderProfile OPENAI = OpenAi.PROFILE;

    /**
     * A gateway with an older version of OpenAI's Images API: sizes, {@code response_format}, streaming, tasks. The
     * base URL must be set.
     */
    public static final ProviderProfile OPENAI_COMPATIBLE = OpenAiCompatible.PROFILE;

    /** WellAPI with gpt-image-2: sizes. Requests are never retried. */
    public static final ProviderProfile WELLAPI = WellApi.PROFILE;

    /** Google Gemini, {@code generativelanguage.googleapis.com}: aspect ratio and resolution, one image per request. */
    public static final ProviderProfile GEMINI = Gemini.PROFILE;

    private Providers() {}

    /**
     * Returns all built-in profiles.
     *
     * @return an immutable list in the order of the constants of this class
     */
    public static List<ProviderProfile> all() {
        return List.of(XAI, XAI_COMPATIBLE, OPENAI, OPENAI_COMPATIBLE, WELLAPI, GEMINI);
    }

    /**
     * Returns the built-in profile with an id.
     *
     * @param id the id, for example {@code xai}
     * @return the profile; empty if there is none with this id
     */
    public static Optional<ProviderProfile> byId(String id) {
        Objects.requireNonNull(id, "id");
        return all().stream().filter(profile -> profile.id().equals(id)).findFirst();
    }

    /**
     * Reads a profile from a JSON file in UTF-8 that may extend a built-in profile. This method blocks.
     *
     * @param file the file, up to 1 MiB
     * @return the profile
     * @throws io.imagesdk.error.InvalidConfigurationException if the file cannot be read or is not a valid profile; the
     *     message contains all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(Path file) {
        return ProviderProfile.read(file, all());
    }
}
