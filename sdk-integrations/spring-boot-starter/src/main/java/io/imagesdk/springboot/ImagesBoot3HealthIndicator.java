package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Reports the endpoints of the services to the health endpoint of Spring Boot 3. */
final class ImagesBoot3HealthIndicator extends AbstractHealthIndicator {
    private final Supplier<Map<String, ImagesService>> services;

    ImagesBoot3HealthIndicator(Supplier<Map<String, ImagesService>> services) {
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
