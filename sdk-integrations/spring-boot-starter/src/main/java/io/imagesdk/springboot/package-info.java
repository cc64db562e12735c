/**
 * Configures image services from the properties of a Spring Boot application.
 *
 * <p>The properties {@code imagesdk.*} create one bean of type {@link io.imagesdk.ImagesService}. The properties {@code
 * imagesdk.services.NAME.*} create further ones, which are injected with {@code @Qualifier("NAME")}. The services are
 * closed with the application context. See {@link io.imagesdk.springboot.ServiceProperties} for the properties, {@link
 * io.imagesdk.springboot.ImagesServiceCustomizer} for everything that is not a property, and {@link
 * io.imagesdk.springboot.ImagesConnectionDetails} for tests. The classes run on Spring Boot 3.5 and on Spring Boot 4.
 */
@NullMarked
package io.imagesdk.springboot;

import org.jspecify.annotations.NullMarked;
