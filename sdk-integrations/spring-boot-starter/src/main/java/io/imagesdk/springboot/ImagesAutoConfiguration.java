package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallListener;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

/** Creates the image services of the properties {@code imagesdk.*} and {@code imagesdk.services.*}. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@EnableConfigurationProperties({ServiceProperties.class, NamedServicesProperties.class})
@Import(NamedServicesRegistrar.class)
public final class ImagesAutoConfiguration {
    /** The name of the bean that creates the services. */
    static final String FACTORY = "imagesServiceFactory";

    private static final String CALLBACKS = "imagesCallbackThreads";

    /** Creates the configuration. Spring calls this constructor. */
    ImagesAutoConfiguration() {}

    @Bean
    RunningCalls imagesRunningCalls(ApplicationContext context) {
        return new RunningCalls(context);
    }

    /** Creates the executor. It is injected by name only, so that the executor of Spring Boot is still created. */
    @Bean(name = CALLBACKS, defaultCandidate = false)
    CallbackThreads imagesCallbackThreads(ApplicationContext context, RunningCalls calls) {
        boolean virtual = context.getEnvironment().getProperty("spring.threads.virtual.enabled", Boolean.class, false);
        return new CallbackThreads(virtual, Objects.requireNonNull(context.getClassLoader(), "class loader"), calls);
    }

    @Bean(FACTORY)
    ImagesServiceFactory imagesServiceFactory(
            ServiceProperties defaults,
            NamedServicesProperties named,
            ObjectProvider<ImagesConnectionDetails> connection,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<CallListener> listeners,
            ObjectProvider<ImagesServiceCustomizer> customizers,
            @Qualifier(CALLBACKS) CallbackThreads callbacks) {
        return new ImagesServiceFactory(
                defaults, named, connection, new HttpClients(bundles), listeners, customizers, callbacks);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @Conditional(DefaultServiceCondition.class)
    ImagesService imagesService(ImagesServiceFactory factory) {
        return factory.createDefault();
    }
}
