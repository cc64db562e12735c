package io.imagesdk.examples.gallery;

import io.imagesdk.springboot.ImagesConnectionDetails;
import io.imagesdk.testkit.Sandbox;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connects the service to the sandbox, which needs no API key and charges nothing. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "gallery.sandbox", havingValue = "true")
class SandboxConfiguration {
    @Bean
    Sandbox sandbox() {
        return Sandbox.start();
    }

    @Bean
    ImagesConnectionDetails sandboxConnection(Sandbox sandbox) {
        return ImagesConnectionDetails.of(sandbox::baseUrl, "sandbox");
    }
}
