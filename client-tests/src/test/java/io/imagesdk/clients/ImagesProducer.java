package io.imagesdk.clients;

import io.imagesdk.ImagesService;
import io.imagesdk.provider.catalog.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** A producer of a service for CDI, also for the project of client-tests/frameworks. */
@ApplicationScoped
class ImagesProducer {
    @Produces
    @Singleton
    ImagesService images() {
        return ImagesService.builder().provider(Providers.OPENAI_COMPATIBLE).build();
    }

    void close(@Disposes ImagesService images) {
        images.close();
    }
}
