package io.imagesdk;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.credentials.CredentialChain;
import io.imagesdk.provider.ProviderProfile;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The files below {@code ~/.config} that store the API keys of a user. {@link ImagesServiceBuilder} reads them if
 * neither the program nor the environment sets a key.
 */
public final class CredentialFiles {
    private CredentialFiles() {}

    /**
     * Stores the API key of a provider in the file that the profile names, or in {@code imagesdk/credentials.json} if
     * it names none. Other members of the file are kept, also those that other threads and processes store at the same
     * time; the method waits for them. On file systems with POSIX permissions, the file has mode 0600 and a new
     * directory has mode 0700 from the moment of creation, whatever the umask. The file is replaced atomically: if the
     * method fails, the previous content remains, and no other file contains the key.
     *
     * @param provider the profile of the provider
     * @param key the API key; white space around it is ignored
     * @return the file that contains the key now
     * @throws InvalidConfigurationException if the key is blank or contains a character that is not allowed in an HTTP
     *     header, if other users can access an existing file, if that is not a JSON object, if the account has no home
     *     directory, or if the file cannot be written; the message does not contain the key
     */
    public static Path store(ProviderProfile provider, String key) {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(key, "key");
        return CredentialChain.fromEnvironment(provider).store(key);
    }
}
