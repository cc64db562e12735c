package com.example;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
class ImagesFactory {
    @Singleton
    @Bean(preDestroy = "close")
    ImagesService images() {
        return ImagesService.builder().provider(Providers.OPENAI_COMPATIBLE).build();
    }
}
