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

/**
 * Where a key comes from when the program does not say it: system property, then environment, then file. The general names count only
 * for profiles whose base URL must be given, so that a gateway's key never goes to another provider.
 */
public final class CredentialChain {
    private static final List<String> GENERAL_KEYS = List.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");
    private static final List<String> GENERAL_BASE_URLS = List.of("IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL");

    private final ProviderProfile profile;
    private final CredentialSources names;
    private final UnaryOperator<String> environment;
    private final UnaryOperator<String> properties;
    private final CredentialFileStore files;

    /** The chain over this environment; each operator gives null for a name that is not set. */
    public CredentialChain(
            ProviderProfile profile,
            UnaryOperator<String> environment,
            UnaryOperator<String> properties,
            Path configuration) {
        this.profile = profile;
        this.names = profile.credentials();
        this.environment = environment;
        this.properties = properties;
        this.files = new CredentialFileStore(profile, configuration);
    }

    /** The chain of this machine and user. */
    public static CredentialChain fromEnvironment(ProviderProfile profile) {
        return new CredentialChain(
                profile, System::getenv, System::getProperty, Path.of(System.getProperty("user.home"), ".config"));
    }

    /**
     * The key.
     *
     * @throws InvalidConfigurationException when there is none, with where it was looked for
     */
    public ApiKey key() {
        return property("imagesdk.apiKey")
                .or(() -> variable(keyNames()))
                .or(files::read)
                .map(ApiKey::of)
                .orElseThrow(this::missing);
    }

    /** The base URL, for a profile that has none of its own. */
    public Optional<URI> baseUrl() {
        if (profile.baseUrl().isPresent()) {
            return Optional.empty();
        }
        return property("imagesdk.baseUrl")
                .or(() -> variable(baseUrlVariables()))
                .map(text -> {
                    try {
                        return URI.create(text.strip());
                    } catch (IllegalArgumentException ignored) {
                        throw invalid("the base URL of the environment is no address", Optional.empty());
                    }
                });
    }

    /** The deadline. */
    public Optional<Duration> timeout() {
        return names.timeoutVariable().flatMap(name -> variable(List.of(name)).map(text -> {
            if (!text.strip().matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
                throw invalid(name + " must be a number of seconds", Optional.empty());
            }
            return Duration.ofMillis((long) (Double.parseDouble(text.strip()) * 1000));
        }));
    }

    /** For messages: the names under which a base URL may be given. */
    public String baseUrlNames() {
        return " or set " + String.join(" or ", baseUrlVariables());
    }

    /** Stores the key where this chain finds it, readable by its owner alone; gives the file. */
    public Path store(String key) {
        ApiKey checked = ApiKey.of(key);
        return files.store(checked.header(""));
    }

    private List<String> keyNames() {
        List<String> all = new ArrayList<>(names.keyVariables());
        if (profile.baseUrl().isEmpty()) {
            all.addAll(GENERAL_KEYS);
        }
        return all;
    }

    private List<String> baseUrlVariables() {
        List<String> all = new ArrayList<>(names.baseUrlVariables());
        all.addAll(GENERAL_BASE_URLS);
        return all;
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(properties.apply(name)).filter(text -> !text.isBlank());
    }

    private Optional<String> variable(List<String> all) {
        return all.stream()
                .flatMap(name -> Optional.ofNullable(environment.apply(name)).stream())
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    private InvalidConfigurationException missing() {
        List<String> places = new ArrayList<>(keyNames());
        files.places().forEach(file -> places.add(file.toString()));
        return invalid(
                profile.id() + ": no API key was given, and none was found in " + String.join(", ", places),
                names.missingKeyMessage());
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
