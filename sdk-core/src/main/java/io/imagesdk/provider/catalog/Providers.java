package io.imagesdk.provider.catalog;

import io.imagesdk.provider.ProviderProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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

    /** The names of the profile files beside this class. A file is read when its profile is first requested. */
    private static final List<String> FILES = List.of(
            "a1111",
            "apimart",
            "async-query",
            "azure-openai",
            "bfl",
            "dashscope",
            "fal",
            "gemini-compatible",
            "huggingface",
            "ideogram",
            "kie",
            "leonardo",
            "new-api",
            "ollama",
            "openai-local",
            "openrouter",
            "replicate",
            "runware",
            "seedream",
            "stability");

    private static final Map<String, ProviderProfile> READ = new ConcurrentHashMap<>();

    private Providers() {}

    /**
     * Returns the built-in profiles that have a constant in this class. {@link #ids()} also contains the profiles that
     * are shipped as files.
     *
     * @return an immutable list in the order of the constants of this class
     */
    public static List<ProviderProfile> all() {
        return List.of(XAI, XAI_COMPATIBLE, OPENAI, OPENAI_COMPATIBLE, WELLAPI, GEMINI);
    }

    /**
     * Returns the ids that {@link #byId(String)} accepts: those of {@link #all()}, followed by those of the profiles
     * that are shipped as files. The files describe what the documentation and the client code of a provider contain.
     * See {@link ProviderProfile#source()} for the source of each one, and for what is inferred.
     *
     * @return an immutable list without duplicates
     */
    public static List<String> ids() {
        return Stream.concat(all().stream().map(ProviderProfile::id), FILES.stream())
                .toList();
    }

    /**
     * Returns the built-in profile with an id. The first call for a profile that is shipped as a file reads it from the
     * class path, which blocks. This method is thread-safe.
     *
     * @param id the id, for example {@code xai}, one of {@link #ids()}
     * @return the profile; empty if there is none with this id
     * @throws NullPointerException if the id is null
     */
    public static Optional<ProviderProfile> byId(String id) {
        Objects.requireNonNull(id, "id");
        return all().stream()
                .filter(profile -> profile.id().equals(id))
                .findFirst()
                .or(() -> FILES.contains(id)
                        ? Optional.of(READ.computeIfAbsent(id, Providers::readShipped))
                        : Optional.empty());
    }

    /**
     * Reads a profile from a JSON file in UTF-8 that may extend any of the {@link #ids()}. This method blocks.
     *
     * @param file the file, up to 1 MiB
     * @return the profile
     * @throws io.imagesdk.error.InvalidConfigurationException if the file cannot be read or is not a valid profile; the
     *     message contains all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(Path file) {
        return ProviderProfile.read(file, new BuiltInProfiles());
    }

    /**
     * Reads a profile from JSON in UTF-8 that may extend any of the {@link #ids()}, for example from a resource. This
     * method blocks. It reads the stream to its end and does not close it.
     *
     * @param input the JSON, up to 1 MiB
     * @return the profile
     * @throws io.imagesdk.error.InvalidConfigurationException if the stream cannot be read or is not a valid profile;
     *     the message contains all errors, each with its line and its JSON pointer
     */
    public static ProviderProfile read(InputStream input) {
        return ProviderProfile.read(input, new BuiltInProfiles());
    }

    /** All built-in profiles. A profile that is shipped as a file is read when it is accessed. */
    private static final class BuiltInProfiles extends AbstractList<ProviderProfile> {
        private final List<String> ids = ids();

        @Override
        public ProviderProfile get(int index) {
            return byId(ids.get(index)).orElseThrow();
        }

        @Override
        public int size() {
            return ids.size();
        }
    }

    private static ProviderProfile readShipped(String id) {
        String name = id + ".json";
        try (InputStream input = Objects.requireNonNull(Providers.class.getResourceAsStream(name), name)) {
            return ProviderProfile.read(input, all());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
