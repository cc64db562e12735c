package io.imagesdk.springboot;

import io.imagesdk.provider.catalog.Providers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Masks API keys and proxy passwords in the endpoints {@code configprops} and {@code env}, even if the application
 * shows the values of these endpoints.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class ImagesActuatorAutoConfiguration {
    private static final List<String> GENERAL_VARIABLES = List.of("IMAGE_API_KEY", "GROK_IMAGE_API_KEY");

    /** Creates the configuration. Spring calls this constructor. */
    ImagesActuatorAutoConfiguration() {}

    @Bean
    SanitizingFunction imagesSanitizingFunction() {
        Set<String> variables = Stream.concat(
                        GENERAL_VARIABLES.stream(),
                        Providers.ids().stream()
                                .flatMap(id -> Providers.byId(id).stream())
                                .flatMap(profile -> profile.credentials().keyVariables().stream()))
                .map(ImagesActuatorAutoConfiguration::normalize)
                .collect(Collectors.toUnmodifiableSet());
        return data -> isSecret(normalize(data.getKey()), variables) ? data.withSanitizedValue() : data;
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
