package io.imagesdk.provider.catalog;

import io.imagesdk.provider.ProviderProfile;
import java.util.List;
import java.util.Optional;

/** The providers that come with the library. A profile of your own has the same rights. */
public final class Providers {
    /** xAI itself, {@code api.x.ai}: ratio and resolution, edits as JSON. */
    public static final ProviderProfile XAI = Xai.PROFILE;

    /** A gateway to xAI's models: ratio and resolution, edits as multipart; the base URL must be given. */
    public static final ProviderProfile XAI_COMPATIBLE = XaiCompatible.PROFILE;

    /** OpenAI itself, {@code api.openai.com}, with its GPT image models. */
    public static final ProviderProfile OPENAI = OpenAi.PROFILE;

    /** A gateway that speaks OpenAI's older dialect: sizes, {@code response_format}; the base URL must be given. */
    public static final ProviderProfile OPENAI_COMPATIBLE = OpenAiCompatible.PROFILE;

    /** WellAPI's gpt-image-2. */
    public static final ProviderProfile WELLAPI = WellApi.PROFILE;

    private Providers() {}

    /** All of them, in the order above. */
    public static List<ProviderProfile> all() {
        return List.of(XAI, XAI_COMPATIBLE, OPENAI, OPENAI_COMPATIBLE, WELLAPI);
    }

    /** The one of this id. */
    public static Optional<ProviderProfile> byId(String id) {
        return all().stream().filter(profile -> profile.id().equals(id)).findFirst();
    }
}
