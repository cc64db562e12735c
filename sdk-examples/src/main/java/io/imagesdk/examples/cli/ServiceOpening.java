package io.imagesdk.examples.cli;

import io.imagesdk.CredentialFiles;
import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;

/** Builds a service; a person at a terminal who has no key yet is asked for it, where the provider has words for that. */
final class ServiceOpening {
    private final Surroundings surroundings;

    ServiceOpening(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    ImagesService open(ProviderProfile profile, ImagesServiceBuilder builder) {
        try {
            return builder.build();
        } catch (InvalidConfigurationException failure) {
            if (!onboarding(profile, failure) || surroundings.terminal().isEmpty()) {
                throw failure;
            }
            surroundings.err().println(failure.hint().orElseThrow());
            String key = surroundings
                    .terminal()
                    .get()
                    .readSecret("")
                    .filter(typed -> !typed.isBlank())
                    .orElseThrow(() -> failure);
            surroundings.err().println("images: the key is kept in " + CredentialFiles.store(profile, key));
            return builder.apiKey(key).build();
        }
    }

    /** Whether this is the failure that there is no key, and the provider says what a person shall then be told. */
    static boolean onboarding(ProviderProfile profile, InvalidConfigurationException failure) {
        Optional<String> words = profile.credentials().onboarding();
        return words.isPresent() && failure.hint().equals(words);
    }
}
