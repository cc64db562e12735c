package io.imagesdk.springboot;

import io.imagesdk.micrometer.MeterListener;
import io.imagesdk.micrometer.ObservationListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;

/**
 * Records the calls of all services as meters and observations if Micrometer is on the class path and the application
 * has a registry. The names of the configurations that create the registries differ between Spring
 * Boot 3 and 4.
 */
@AutoConfiguration(
        before = ImagesAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration"
        })
@ConditionalOnClass({MeterListener.class, MeterRegistry.class})
public final class ImagesMicrometerAutoConfiguration {
    /** Creates the configuration. Spring calls this constructor. */
    ImagesMicrometerAutoConfiguration() {}

    @Bean
    @ConditionalOnBean(MeterRegistry.class)
    @ConditionalOnMissingBean
    MeterListener imagesMeterListener(MeterRegistry meters) {
        return new MeterListener(meters);
    }

    /**
     * Creates the listener of observations. The image model of Spring AI has observations of its own with the same name
     * and other tags, which a registry such as Prometheus rejects.
     */
    @Bean
    @ConditionalOnBean(ObservationRegistry.class)
    @ConditionalOnMissingClass("org.springframework.ai.image.ImageModel")
    @ConditionalOnMissingBean
    ObservationListener imagesObservationListener(ObservationRegistry observations) {
        return new ObservationListener(observations);
    }
}
