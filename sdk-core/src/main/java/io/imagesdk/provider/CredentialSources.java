package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** From where a provider's key, and with it the base URL and the deadline, may come when the program does not say them. */
@Value.Immutable
@ValueStyle
public abstract class CredentialSources {
    CredentialSources() {}

    /** Environment variables for the key, the first that is set counts. */
    public abstract List<String> keyVariables();

    /** Environment variables for the base URL; only for profiles that have none of their own. */
    public abstract List<String> baseUrlVariables();

    /** An environment variable for the deadline in seconds. */
    public abstract Optional<String> timeoutVariable();

    /** A file below the user's configuration directory ({@code ~/.config}) that holds {@code {"api_key": "..."}}. */
    public abstract Optional<String> keyFile();

    /** What a person is told when there is no key. */
    public abstract Optional<String> missingKeyMessage();

    /** Names that say nothing yet. */
    public static Builder builder() {
        return ImmutableCredentialSources.builder();
    }

    /** Describes the names. */
    public abstract static sealed class Builder permits ImmutableCredentialSources.Builder {
        Builder() {}

        /** Variables for the key. */
        public abstract Builder addKeyVariables(String... names);

        /** Variables for the base URL. */
        public abstract Builder addBaseUrlVariables(String... names);

        /** The variable for the deadline. */
        public abstract Builder timeoutVariable(String name);

        /** The file. */
        public abstract Builder keyFile(String path);

        /** What a person is told. */
        public abstract Builder missingKeyMessage(String text);

        /** The names. */
        public abstract CredentialSources build();
    }
}
