package io.imagesdk.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.ImagesService;
import io.imagesdk.testkit.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The health of the endpoints, with the health API of the Spring Boot on the class path. */
class HealthTest {
    private final Sandbox sandbox = Sandbox.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ImagesAutoConfiguration.class, ImagesHealthAutoConfiguration.class))
            .withPropertyValues(
                    "imagesdk.provider=openai",
                    "imagesdk.base-url=" + sandbox.baseUrl(),
                    "imagesdk.api-key=secret-1",
                    "imagesdk.services.drafts.provider=openai",
                    "imagesdk.services.drafts.base-url=" + sandbox.baseUrl(),
                    "imagesdk.services.drafts.api-key=secret-2");

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void isNotCheckedByDefault() {
        runner.run(context -> assertThat(context).doesNotHaveBean("imagesdkHealthIndicator"));
    }

    @Test
    void checksAllServicesWithoutACharge() {
        runner.withPropertyValues("management.health.imagesdk.enabled=true").run(context -> {
            String health = health(context.getBean("imagesdkHealthIndicator"));

            assertThat(health)
                    .startsWith("UP ")
                    .contains("imagesService={provider=openai, status=", "draftsImagesService={provider=openai")
                    .doesNotContain("secret-", "127.0.0.1");
            sandbox.assertThat().billed(0);
        });
    }

    @Test
    void isDownIfAnEndpointDoesNotRespond() {
        runner.withPropertyValues("management.health.imagesdk.enabled=true").run(context -> {
            sandbox.close();

            assertThat(health(context.getBean("imagesdkHealthIndicator")))
                    .startsWith("DOWN ")
                    .contains("key=UNKNOWN");
        });
    }

    @Test
    void isDownIfTheServiceIsClosed() {
        runner.withPropertyValues("management.health.imagesdk.enabled=true").run(context -> {
            context.getBean(ImagesService.class).close();

            assertThat(health(context.getBean("imagesdkHealthIndicator")))
                    .startsWith("DOWN ")
                    .contains("error=the service is closed");
        });
    }

    /** Calls the indicator by reflection, because its type differs between Spring Boot 3 and 4. */
    private static String health(Object indicator) throws Exception {
        Object health = indicator.getClass().getMethod("health").invoke(indicator);
        return health.getClass().getMethod("getStatus").invoke(health) + " "
                + (Map<?, ?>) health.getClass().getMethod("getDetails").invoke(health);
    }
}
