package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.immutables.value.Value;

/**
 * The names of the environment variables and of the file that contain the API key of a provider, its base URL and its
 * timeout. The SDK reads them only for values that the program does not set.
 *
 * <p>In addition to these names, the SDK always reads the system properties {@code imagesdk.apiKey} and
 * {@code imagesdk.baseUrl} and the file {@code ~/.config/imagesdk/credentials.json}. For profiles without a base URL,
 * it also reads {@code IMAGE_API_KEY}, {@code GROK_IMAGE_API_KEY}, {@code IMAGE_API_BASE_URL} and
 * {@code GROK_IMAGE_BASE_URL}.
 */
@Value.Immutable
@ValueStyle
public abstract class CredentialSources {
    /** A profile of another person must not choose a file outside of the configuration directory. */
    private static final Pattern KEY_FILE =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}" + "(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,4}");

    CredentialSources() {}

    /**
     * Returns whether the provider needs an API key. Default: {@code true}. If it needs none and none is set, requests
     * have no header for it, as for a server on the same machine.
     *
     * @return whether a service without an API key cannot be built
     */
    @Value.Default
    public boolean keyRequired() {
        return true;
    }

    /**
     * Returns the environment variables of the API key.
     *
     * @return the names in the order in which they are read; empty for none
     */
    public abstract List<String> keyVariables();

    /**
     * Returns the environment variables of the base URL. They are read only for profiles without a base URL.
     *
     * @return the names in the order in which they are read; empty for none
     */
    public abstract List<String> baseUrlVariables();

    /**
     * Returns the environment variable of the timeout of a call. Its value is a number of seconds with up to three
     * decimal places, for example {@code 90.5}.
     *
     * @return the name; empty if there is none
     */
    public abstract Optional<String> timeoutVariable();

    /**
     * Returns the file of the API key, relative to {@code ~/.config}. The file contains the JSON object
     * {@code {"api_key": "..."}}.
     *
     * @return the relative path; empty if the provider has no separate file
     */
    public abstract Optional<String> keyFile();

    /**
     * Returns the message for a user who has no API key, for example where to register. It becomes the hint of the
     * exception.
     *
     * @return the message; empty if there is none
     */
    public abstract Optional<String> missingKeyMessage();

    @Value.Check
    void check() {
        keyFile().filter(path -> !KEY_FILE.matcher(path).matches()).ifPresent(path -> {
            throw new IllegalArgumentException("keyFile must be a relative path of letters, digits and ._- whose"
                    + " segments do not start with a dot, for example my-gateway/config.json");
        });
    }

    /**
     * Creates a builder without any names.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableCredentialSources.builder();
    }

    /** A builder of {@link CredentialSources}. Every option may be omitted. */
    public abstract static sealed class Builder permits ImmutableCredentialSources.Builder {
        Builder() {}

        /**
         * Sets whether the provider needs an API key. Default: {@code true}.
         *
         * @param required whether a service without an API key cannot be built
         * @return this builder
         */
        public abstract Builder keyRequired(boolean required);

        /**
         * Adds environment variables of the API key. May be called multiple times; the variable that was added first is
         * read first. Default: none.
         *
         * @param names the names of the variables
         * @return this builder
         */
        public abstract Builder addKeyVariables(String... names);

        /**
         * Adds environment variables of the base URL. May be called multiple times; the variable that was added first
         * is read first. Default: none.
         *
         * @param names the names of the variables
         * @return this builder
         */
        public abstract Builder addBaseUrlVariables(String... names);

        /**
         * Sets the environment variable of the timeout, whose value is a number of seconds. Default: none.
         *
         * @param name the name of the variable
         * @return this builder
         */
        public abstract Builder timeoutVariable(String name);

        /**
         * Sets the file of the API key. Default: none. The path must be relative; its segments consist of ASCII
         * letters, digits and the characters {@code ._-}, and do not start with a dot.
         *
         * @param path the path relative to {@code ~/.config}
         * @return this builder
         * @see CredentialSources#keyFile()
         */
        public abstract Builder keyFile(String path);

        /**
         * Sets the message for a user who has no API key. Default: none.
         *
         * @param text the message; it may have several lines
         * @return this builder
         */
        public abstract Builder missingKeyMessage(String text);

        /**
         * Builds the immutable value.
         *
         * @return the credential sources
         * @throws IllegalArgumentException if the key file is not such a path
         */
        public abstract CredentialSources build();
    }
}
