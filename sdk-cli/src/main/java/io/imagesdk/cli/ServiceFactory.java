package io.imagesdk.cli;

import io.imagesdk.CredentialFiles;
import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;

/** Builds a service; a person at a terminal who has no key yet is asked for it, where the provider has words for that. */
final class ServiceFactory {
    private final CliEnvironment environment;

    ServiceFactory(CliEnvironment environment) {
        this.environment = environment;
    }

    ImagesService open(ProviderProfile profile, ImagesServiceBuilder builder) {
        try {
            return builder.build();
        } catch (InvalidConfigurationException e) {
            if (!onboarding(profile, e) || environment.terminal().isEmpty()) {
                throw e;
            }
            environment.err().println(e.hint().orElseThrow());
            String key = environment
                    .terminal()
                    .get()
                    .readSecret("")
                    .filter(typed -> !typed.isBlank())
                    .orElseThrow(() -> e);
            environment.err().println("images: the key is kept in " + CredentialFiles.store(profile, key));
            return builder.apiKey(key).build();
        }
    }

    /** Whether this is the failure that there is no key, and the provider says what a person shall then be told. */
    static boolean onboarding(ProviderProfile profile, InvalidConfigurationException failure) {
        Optional<String> words = profile.credentials().missingKeyMessage();
        return words.isPresent() && failure.hint().equals(words);
    }
}
