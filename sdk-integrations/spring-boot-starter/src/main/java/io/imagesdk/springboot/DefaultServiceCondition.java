package io.imagesdk.springboot;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the application sets a property of the default service. A property other than the provider is enough, so
 * that a forgotten provider is reported.
 */
final class DefaultServiceCondition extends SpringBootCondition {
    private static final List<String> PROPERTIES =
            List.of("provider", "profile", "base-url", "api-key", "api-key-file");

    /** Creates the condition. Spring calls this constructor. */
    DefaultServiceCondition() {}

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("image service");
        return PROPERTIES.stream()
                .map(name -> ImagesServiceFactory.PREFIX + "." + name)
                .filter(context.getEnvironment()::containsProperty)
                .findFirst()
                .map(name -> ConditionOutcome.match(message.foundExactly("property " + name)))
                .orElseGet(() -> ConditionOutcome.noMatch(
                        message.didNotFind("property").items(ImagesServiceFactory.PREFIX + ".provider")));
    }
}
