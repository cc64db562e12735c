package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Reports the endpoints of the services to the health endpoint of Spring Boot 4. */
final class ImagesHealthIndicator extends AbstractHealthIndicator {
    private final Supplier<Map<String, ImagesService>> services;

    ImagesHealthIndicator(Supplier<Map<String, ImagesService>> services) {
        super("image endpoints could not be checked");
        this.services = services;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        EndpointHealth health = EndpointHealth.of(services.get());
        builder.withDetails(health.details());
        if (health.up()) {
            builder.up();
        } else {
            builder.down();
        }
    }
}
