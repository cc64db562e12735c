package io.imagesdk.springboot.json;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the JSON form of results with Jackson 3, which Spring Boot 4 uses, and with Jackson 2, which Spring Boot 3
 * uses. Spring Boot adds modules that are beans to the mappers that it creates.
 */
@AutoConfiguration
@EnableConfigurationProperties(JsonProperties.class)
public final class ImagesJsonAutoConfiguration {
    /** Creates the configuration. Spring calls this constructor. */
    ImagesJsonAutoConfiguration() {}

    /** The module of Jackson 2. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(com.fasterxml.jackson.databind.module.SimpleModule.class)
    static final class Jackson2 {
        @Bean
        @ConditionalOnMissingBean
        Jackson2ImagesModule imagesJackson2Module(JsonProperties properties) {
            return new Jackson2ImagesModule(properties.images());
        }
    }

    /** The module of Jackson 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(tools.jackson.databind.module.SimpleModule.class)
    static final class Jackson3 {
        @Bean
        @ConditionalOnMissingBean
        Jackson3ImagesModule imagesJackson3Module(JsonProperties properties) {
            return new Jackson3ImagesModule(properties.images());
        }
    }
}
