package io.imagesdk.springboot;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Masks API keys and proxy passwords in the endpoints {@code configprops} and {@code env}, even if the application
 * shows the values of these endpoints. A value that contains such a secret is masked as well.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class ImagesActuatorAutoConfiguration {
    /** Creates the configuration. Spring calls this constructor. */
    ImagesActuatorAutoConfiguration() {}

    @Bean
    SanitizingFunction imagesSanitizingFunction(
            ObjectProvider<ServiceProperties> defaults,
            ObjectProvider<NamedServicesProperties> named,
            ConfigurableEnvironment environment) {
        List<ServiceProperties> services = Stream.concat(
                        defaults.stream(),
                        named.stream().flatMap(properties -> properties.services().values().stream()))
                .toList();
        ServiceSecrets secrets = new ServiceSecrets(services, name -> variable(environment, name));
        return data ->
                secrets.isName(data.getKey()) || isIn(data.getValue(), secrets) ? data.withSanitizedValue() : data;
    }

    /** Returns an environment variable as the SDK reads it, without the placeholders of Spring. */
    private static Optional<String> variable(ConfigurableEnvironment environment, String name) {
        PropertySource<?> variables =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        return Optional.ofNullable(variables)
                .map(source -> source.getProperty(name))
                .map(Object::toString);
    }

    private static boolean isIn(@Nullable Object value, ServiceSecrets secrets) {
        return value != null && secrets.isIn(value.toString());
    }
}
