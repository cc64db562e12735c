package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.model.CallListener;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.Resource;

/** Creates services from their properties. */
final class ImagesServiceFactory {
    static final String PREFIX = "imagesdk";
    static final String DEFAULT_NAME = "default";

    private final ServiceProperties defaults;
    private final NamedServicesProperties named;
    private final ObjectProvider<ImagesConnectionDetails> connection;
    private final HttpClients clients;
    private final ObjectProvider<CallListener> listeners;
    private final ObjectProvider<ImagesServiceCustomizer> customizers;
    private final Executor callbacks;

    ImagesServiceFactory(
            ServiceProperties defaults,
            NamedServicesProperties named,
            ObjectProvider<ImagesConnectionDetails> connection,
            HttpClients clients,
            ObjectProvider<CallListener> listeners,
            ObjectProvider<ImagesServiceCustomizer> customizers,
            Executor callbacks) {
        this.defaults = defaults;
        this.named = named;
        this.connection = connection;
        this.clients = clients;
        this.listeners = listeners;
        this.customizers = customizers;
        this.callbacks = callbacks;
    }

    /** Creates the service of the properties {@code imagesdk.*}. */
    ImagesService createDefault() {
        return create(DEFAULT_NAME, PREFIX, defaults);
    }

    /** Creates the service of the properties {@code imagesdk.services.NAME.*}. */
    ImagesService createNamed(String name) {
        ServiceProperties properties =
                Objects.requireNonNull(named.services().get(name), () -> "properties of service " + name);
        return create(name, PREFIX + ".services." + name, properties);
    }

    private ImagesService create(String name, String prefix, ServiceProperties properties) {
        try {
            ProviderProfile provider = provider(prefix, properties);
            ImagesServiceBuilder builder = ImagesService.builder()
                    .provider(provider)
                    .limits(properties.limits().toLimits())
                    .downloadPolicy(properties.download().toPolicy())
                    .retryPolicy(properties.retry().toPolicy())
                    .callbackExecutor(callbacks);
            Optional.ofNullable(properties.timeout()).ifPresent(builder::timeout);
            if (properties.allowInsecureHttp()) {
                builder.allowInsecureHttp();
            }
            clients.create(properties).ifPresent(builder::httpClient);
            connect(builder, provider, prefix, properties);
            listeners.orderedStream().forEach(builder::addListener);
            customizers.orderedStream().forEach(customizer -> customizer.customize(name, builder));
            return builder.build();
        } catch (InvalidConfigurationException | IllegalArgumentException e) {
            throw new InvalidServiceException(prefix, String.valueOf(e.getMessage()), e);
        }
    }

    private static ProviderProfile provider(String prefix, ServiceProperties properties) {
        String id = properties.provider();
        Resource file = properties.profile();
        if ((id == null) == (file == null)) {
            throw new IllegalArgumentException("either " + prefix + ".provider or " + prefix
                    + ".profile is required; provider is one of " + String.join(", ", Providers.ids()));
        }
        if (file != null) {
            return read(prefix, file);
        }
        String name = String.valueOf(id);
        return Providers.byId(name)
                .orElseThrow(() -> new IllegalArgumentException(prefix + ".provider must be one of "
                        + String.join(", ", Providers.ids()) + ", was "
                        + (isExchanged(name, properties) ? PossibleKey.NOT_SHOWN : PossibleKey.describe(name))));
    }

    /** Returns whether the property of the provider contains the key. */
    private static boolean isExchanged(String provider, ServiceProperties properties) {
        String key = properties.apiKey();
        return key != null
                && (key.strip().equals(provider.strip())
                        || Providers.byId(key.strip()).isPresent());
    }

    private static ProviderProfile read(String prefix, Resource file) {
        try (InputStream input = file.getInputStream()) {
            return Providers.read(input);
        } catch (IOException e) {
            String problem = prefix + ".profile must be a readable file, but ";
            if (PossibleKey.isPossible(file)) {
                // The message of the exception repeats the value.
                throw new IllegalArgumentException(problem + "its value cannot be read");
            }
            throw new IllegalArgumentException(problem + file.getDescription() + " cannot be read", e);
        }
    }

    private void connect(
            ImagesServiceBuilder builder, ProviderProfile provider, String prefix, ServiceProperties properties) {
        ImagesConnectionDetails details = connection.getIfAvailable();
        if (details == null) {
            Optional.ofNullable(properties.baseUrl()).ifPresent(builder::baseUrl);
        } else {
            builder.baseUrl(details.baseUrl(provider));
        }
        Optional.ofNullable(details)
                .flatMap(known -> known.apiKey(provider))
                .or(() -> key(prefix, properties))
                .ifPresent(builder::apiKey);
    }

    private static Optional<String> key(String prefix, ServiceProperties properties) {
        String key = properties.apiKey();
        String file = properties.apiKeyFile();
        if (key != null && file != null) {
            throw new IllegalArgumentException(
                    "only one of " + prefix + ".api-key and " + prefix + ".api-key-file must be set, but both are");
        }
        return Optional.ofNullable(key)
                .or(() -> Optional.ofNullable(file).map(new ApiKeyFile(prefix + ".api-key-file")::read));
    }
}
