package io.imagesdk.springboot;

import io.imagesdk.ImagesService;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each named service. Such a bean is injected only with its qualifier, so that it never competes
 * with the default service.
 */
final class NamedServicesRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {
    private static final Bindable<Map<String, Object>> NAMES = Bindable.mapOf(String.class, Object.class);

    private Set<String> names = Set.of();

    /** Creates the registrar. Spring calls this constructor. */
    NamedServicesRegistrar() {}

    @Override
    public void setEnvironment(Environment environment) {
        names = Binder.get(environment)
                .bind(ImagesServiceFactory.PREFIX + ".services", NAMES)
                .map(Map::keySet)
                .orElse(Set.of());
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
        for (String name : names) {
            RootBeanDefinition definition = new RootBeanDefinition(ImagesService.class);
            definition.setFactoryBeanName(ImagesAutoConfiguration.FACTORY);
            definition.setFactoryMethodName("createNamed");
            ConstructorArgumentValues arguments = definition.getConstructorArgumentValues();
            arguments.addIndexedArgumentValue(0, name);
            definition.setDestroyMethodName("close");
            definition.setDefaultCandidate(false);
            definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
            registry.registerBeanDefinition(name + "ImagesService", definition);
        }
    }
}
