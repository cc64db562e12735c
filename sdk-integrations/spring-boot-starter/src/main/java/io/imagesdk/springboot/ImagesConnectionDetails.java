package io.imagesdk.springboot;

import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The base URL and the API key of all services of an application. A bean of this type replaces the properties {@code
 * base-url}, {@code api-key} and {@code api-key-file}, for example in a test:
 *
 * <pre>{@code
 * @Bean
 * ImagesConnectionDetails sandboxConnection(Sandbox sandbox) {
 *     return ImagesConnectionDetails.of(sandbox::baseUrl, "test-key");
 * }
 * }</pre>
 */
public interface ImagesConnectionDetails extends ConnectionDetails {
    /**
     * Returns the base URL of a provider.
     *
     * @param provider the profile of the provider
     * @return the base URL, an https URL or an http URL of the loopback interface
     */
    URI baseUrl(ProviderProfile provider);

    /**
     * Returns the API key of a provider. Default: empty, the properties or the environment set the key.
     *
     * @param provider the profile of the provider
     * @return the key; empty if the properties or the environment set it
     */
    default Optional<String> apiKey(ProviderProfile provider) {
        return Optional.empty();
    }

    /**
     * Creates connection details with one key for all providers.
     *
     * @param baseUrls returns the base URL of a provider
     * @param apiKey the API key
     * @return the connection details
     */
    static ImagesConnectionDetails of(Function<ProviderProfile, URI> baseUrls, String apiKey) {
        Objects.requireNonNull(baseUrls, "baseUrls");
        Objects.requireNonNull(apiKey, "apiKey");
        return new ImagesConnectionDetails() {
            @Override
            public URI baseUrl(ProviderProfile provider) {
                return baseUrls.apply(provider);
            }

            @Override
            public Optional<String> apiKey(ProviderProfile provider) {
                return Optional.of(apiKey);
            }
        };
    }
}
