package io.imagesdk;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.credentials.CredentialChain;
import io.imagesdk.provider.ProviderProfile;
import java.nio.file.Path;

/** Files below {@code ~/.config} in which a user keeps keys, where the builder finds them. */
public final class CredentialFiles {
    private CredentialFiles() {}

    /**
     * Stores the key of this provider: in the provider's own file where it has one, otherwise in {@code imagesdk/credentials.json}.
     * The file is readable by its owner alone from its first moment (0600, a new directory 0700), and whole or not there.
     *
     * @return the file
     * @throws InvalidConfigurationException when the key has a form that no key has, or the file cannot be written; the key is in no
     *     message
     */
    public static Path store(ProviderProfile provider, String key) {
        return CredentialChain.fromEnvironment(provider).store(key);
    }
}
