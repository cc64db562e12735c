package io.imagesdk.springboot;

import io.imagesdk.provider.catalog.Providers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Masks API keys and proxy passwords in the endpoints {@code configprops} and {@code env}, even if the application
 * shows the values of these endpoints. A value that contains such a secret is masked as well.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class ImagesActuatorAutoConfiguration {
    /** A shorter secret is not searched for in other values, because it may occur in them by chance. */
    private static final int MIN_LENGTH = 6;

    private static final List<String> GENERAL_VARIABLES = List.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");

    /** Creates the configuration. Spring calls this constructor. */
    ImagesActuatorAutoConfiguration() {}

    @Bean
    SanitizingFunction imagesSanitizingFunction(
            ObjectProvider<ServiceProperties> defaults, ObjectProvider<NamedServicesProperties> named) {
        Set<String> variables = Stream.concat(
                        GENERAL_VARIABLES.stream(),
                        Providers.ids().stream()
                                .flatMap(id -> Providers.byId(id).stream())
                                .flatMap(profile -> profile.credentials().keyVariables().stream()))
                .map(ImagesActuatorAutoConfiguration::normalize)
                .collect(Collectors.toUnmodifiableSet());
        List<String> secrets = Stream.concat(
                        defaults.stream(), named.stream().flatMap(services -> services.services().values().stream()))
                .flatMap(service -> Stream.of(
                        Optional.ofNullable(service.apiKey()),
                        Optional.ofNullable(service.proxy().password())))
                .flatMap(Optional::stream)
                .filter(secret -> secret.length() >= MIN_LENGTH)
                .toList();
        return data -> isSecret(normalize(data.getKey()), variables) || contains(data.getValue(), secrets)
                ? data.withSanitizedValue()
                : data;
    }

    /** Returns whether another property contains a secret, for example the one with the command line. */
    private static boolean contains(@Nullable Object value, List<String> secrets) {
        return value != null && secrets.stream().anyMatch(value.toString()::contains);
    }

    private static boolean isSecret(String name, Set<String> variables) {
        return variables.contains(name)
                || (name.startsWith("imagesdk") && (name.endsWith("apikey") || name.endsWith("proxypassword")));
    }

    /** Returns the name without what distinguishes properties, environment variables and members of a bean. */
    private static String normalize(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
