package io.imagesdk.springboot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why a service cannot be created, and which properties to change. */
final class InvalidServiceAnalyzer extends AbstractFailureAnalyzer<InvalidServiceException> {
    /** Creates the analyzer. Spring Boot finds it in {@code META-INF/spring.factories}. */
    InvalidServiceAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidServiceException cause) {
        String prefix = cause.prefix();
        String description = "The image service of the properties " + prefix + ".* cannot be created:\n\n    Reason: "
                + cause.getMessage();
        String action = "Check the properties " + prefix + ".*. The provider is set by " + prefix
                + ".provider or " + prefix + ".profile, the URL by " + prefix + ".base-url, and the API key by "
                + prefix + ".api-key, by " + prefix + ".api-key-file or by the environment variables of the provider.";
        return new FailureAnalysis(description, action, cause);
    }
}
