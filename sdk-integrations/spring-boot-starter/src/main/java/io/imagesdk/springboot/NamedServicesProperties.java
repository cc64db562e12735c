package io.imagesdk.springboot;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the named services.
 *
 * @param services Further services by name, each one with the properties of the default service.
 */
@ConfigurationProperties("imagesdk")
public record NamedServicesProperties(@DefaultValue Map<String, ServiceProperties> services) {}
