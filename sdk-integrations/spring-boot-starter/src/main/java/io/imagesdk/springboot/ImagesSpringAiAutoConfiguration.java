package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import io.imagesdk.springai.ImagesSdkImageModel;
import io.imagesdk.springai.ImagesSdkImageOptions;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Creates the image model of Spring AI for the default service if {@code imagesdk-spring-ai} is on the class path and
 * {@code spring.ai.model.image} is {@code imagesdk}.
 */
@AutoConfiguration(after = ImagesAutoConfiguration.class)
@ConditionalOnClass({ImagesSdkImageModel.class, ImageModel.class})
@ConditionalOnProperty(name = "spring.ai.model.image", havingValue = "imagesdk")
public final class ImagesSpringAiAutoConfiguration {
    /** Creates the configuration. Spring calls this constructor. */
    ImagesSpringAiAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ImagesSdkImageModel imagesSdkImageModel(
            ImagesService images,
            ObjectProvider<ImagesSdkImageOptions> options,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ImageModelObservationConvention> convention) {
        ImagesSdkImageModel.Builder builder = ImagesSdkImageModel.builder(images);
        options.ifUnique(builder::options);
        observations.ifUnique(builder::observationRegistry);
        convention.ifUnique(builder::observationConvention);
        return builder.build();
    }
}
