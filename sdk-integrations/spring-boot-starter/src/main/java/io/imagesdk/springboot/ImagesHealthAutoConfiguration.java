package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Adds the endpoints of the services to the health of the application if {@code management.health.imagesdk.enabled} is
 * true. Spring Boot 4 has moved its health API to another package; the jar contains an indicator for each one.
 */
@AutoConfiguration(after = ImagesAutoConfiguration.class)
@ConditionalOnBooleanProperty("management.health.imagesdk.enabled")
public final class ImagesHealthAutoConfiguration {
    private static final String BOOT_4_HEALTH = "org.springframework.boot.health.contributor.HealthIndicator";
    private static final String BOOT_3_HEALTH = "org.springframework.boot.actuate.health.HealthIndicator";

    /** Creates the configuration. Spring calls this constructor. */
    ImagesHealthAutoConfiguration() {}

    /** Returns the services by bean name, also those that are injected with a qualifier only. */
    private static Supplier<Map<String, ImagesService>> services(ListableBeanFactory beans) {
        return () -> beans.getBeansOfType(ImagesService.class);
    }

    /** The indicator for Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = BOOT_4_HEALTH)
    static final class Boot4 {
        @Bean
        @ConditionalOnMissingBean(name = "imagesdkHealthIndicator")
        ImagesHealthIndicator imagesdkHealthIndicator(ListableBeanFactory beans) {
            return new ImagesHealthIndicator(services(beans));
        }
    }

    /** The indicator for Spring Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = BOOT_3_HEALTH)
    @ConditionalOnMissingClass(BOOT_4_HEALTH)
    static final class Boot3 {
        @Bean
        @ConditionalOnMissingBean(name = "imagesdkHealthIndicator")
        ImagesBoot3HealthIndicator imagesdkHealthIndicator(ListableBeanFactory beans) {
            return new ImagesBoot3HealthIndicator(services(beans));
        }
    }
}
