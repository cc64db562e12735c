package io.imagesdk.internal.credentials;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.provider.CredentialSources;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The lookup of the API key, the base URL and the timeout that a program does not set: first the system property, then
 * environment variables, then files. Variables without the name of a provider apply only to profiles without a base
 * URL, so that the key of a gateway is never sent to another provider.
 */
public final class CredentialChain {
    private static final String KEY_PROPERTY = "imagesdk.apiKey";
    private static final String BASE_URL_PROPERTY = "imagesdk.baseUrl";
    private static final List<String> GENERAL_KEY_VARIABLES = List.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");
    private static final List<String> GENERAL_BASE_URL_VARIABLES = List.of("IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL");

    private final ProviderProfile profile;
    private final CredentialSources sources;
    private final UnaryOperator<String> environment;
    private final UnaryOperator<String> properties;
    private final CredentialFileStore files;

    /**
     * Creates a chain for a profile.
     *
     * @param environment returns the value of an environment variable, or null
     * @param properties returns the value of a system property, or null
     * @param configuration the configuration directory of the user; empty if the account has none
     */
    public CredentialChain(
            ProviderProfile profile,
            UnaryOperator<String> environment,
            UnaryOperator<String> properties,
            Optional<Path> configuration) {
        this.profile = profile;
        this.sources = profile.credentials();
        this.environment = environment;
        this.properties = properties;
        this.files = new CredentialFileStore(profile, configuration);
    }

    /** Returns the chain over the environment of this process and the files of the current user. */
    public static CredentialChain fromEnvironment(ProviderProfile profile) {
        return new CredentialChain(
                profile, System::getenv, System::getProperty, configuration(System.getProperty("user.home")));
    }

    /**
     * Returns the configuration directory below a home directory; empty for an account without one, for which the JVM
     * sets a question mark.
     */
    static Optional<Path> configuration(@Nullable String home) {
        return Optional.ofNullable(home)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(directory -> directory.resolve(".config"));
    }

    /**
     * Returns the first API key in the chain, or {@link ApiKey#NONE} if there is none and the provider needs none.
     *
     * @throws InvalidConfigurationException if there is none and the provider needs one; the message lists all places
     */
    public ApiKey key() {
        Optional<ApiKey> key = property(KEY_PROPERTY)
                .or(() -> firstVariable(keyVariables()))
                .or(files::read)
                .map(ApiKey::of);
        return sources.keyRequired() ? key.orElseThrow(this::keyMissing) : key.orElse(ApiKey.NONE);
    }

    /**
     * Returns the base URL that the environment sets; empty for a profile that has a base URL.
     *
     * @param check checks and normalizes a URL
     * @throws InvalidConfigurationException if the value is not a URL, or if the check rejects it; the message names
     *     the variable
     */
    public Optional<URI> baseUrl(UnaryOperator<URI> check) {
        if (profile.baseUrl().isPresent()) {
            return Optional.empty();
        }
        return property(BASE_URL_PROPERTY)
                .map(text -> baseUrl("system property " + BASE_URL_PROPERTY, text, check))
                .or(
                        () -> baseUrlVariables().stream()
                                .flatMap(name -> firstVariable(List.of(name))
                                        .map(text -> baseUrl("environment variable " + name, text, check))
                                        .stream())
                                .findFirst());
    }

    private URI baseUrl(String source, String text, UnaryOperator<URI> check) {
        try {
            return check.apply(URI.create(text.strip()));
        } catch (IllegalArgumentException ignored) {
            // The message of the exception repeats the value, which may contain a secret.
            throw invalid(source + " must be a URL, for example https://api.example.com/v1", Optional.empty());
        } catch (InvalidConfigurationException e) {
            throw invalid(source + ": " + e.getMessage(), Optional.empty());
        }
    }

    /**
     * Returns the timeout of a call that the environment sets.
     *
     * @throws InvalidConfigurationException if the value is not a positive number of seconds
     */
    public Optional<Duration> timeout() {
        return sources.timeoutVariable()
                .flatMap(name -> firstVariable(List.of(name)).map(text -> {
                    if (!text.strip().matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
                        throw invalid(name + " must be a number of seconds, for example 90.5", Optional.empty());
                    }
                    Duration timeout = Duration.ofMillis((long) (Double.parseDouble(text.strip()) * 1000));
                    if (timeout.isZero()) {
                        throw invalid(name + " must be positive, was " + text.strip(), Optional.empty());
                    }
                    return timeout;
                }));
    }

    /**
     * Returns the end of a message that names the variables for the base URL, for example
     * {@code " or set IMAGE_API_BASE_URL"}.
     */
    public String baseUrlRemedy() {
        return " or set " + String.join(" or ", baseUrlVariables());
    }

    /**
     * Stores a key in the file where this chain looks it up. The file is private from the moment it is created.
     *
     * @return the file
     * @throws InvalidConfigurationException if the key is malformed or the file cannot be written
     */
    public Path store(String key) {
        return files.store(ApiKey.of(key).header(""));
    }

    private List<String> keyVariables() {
        List<String> names = new ArrayList<>(sources.keyVariables());
        if (profile.baseUrl().isEmpty()) {
            names.addAll(GENERAL_KEY_VARIABLES);
        }
        return names;
    }

    private List<String> baseUrlVariables() {
        List<String> names = new ArrayList<>(sources.baseUrlVariables());
        names.addAll(GENERAL_BASE_URL_VARIABLES);
        return names;
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(properties.apply(name)).filter(text -> !text.isBlank());
    }

    private Optional<String> firstVariable(List<String> names) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(environment.apply(name)).stream())
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    private InvalidConfigurationException keyMissing() {
        List<String> places = new ArrayList<>(keyVariables());
        files.files().forEach(file -> places.add(file.toString()));
        return invalid(
                profile.id() + ": API key is required, but none was set and none was found in "
                        + String.join(", ", places),
                sources.missingKeyMessage());
    }

    private InvalidConfigurationException invalid(String message, Optional<String> hint) {
        return new InvalidConfigurationException(
                message,
                ErrorDetails.of(BillingStatus.NOT_SENT)
                        .provider(profile.id())
                        .hint(hint)
                        .build(),
                null);
    }
}
