package io.imagesdk.springboot;

import io.imagesdk.ImagesServiceBuilder;

/**
 * Changes the builder of a service, for everything that is not a property. All beans of this type are called, in their
 * order, after the properties have been applied, for each service of the starter. What belongs to one provider, such as
 * a key, depends on the name of the service:
 *
 * <pre>{@code
 * @Bean
 * ImagesServiceCustomizer rotatingKey(KeyVault vault) {
 *     return (name, builder) -> {
 *         if (name.equals("drafts")) {
 *             builder.apiKeySupplier(vault::currentKey);
 *         }
 *     };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ImagesServiceCustomizer {
    /**
     * Changes the builder of a service. A key supplier has an effect only if neither {@code api-key} nor {@code
     * api-key-file} is set. It replaces the environment variables and the files of the profile, and its key is sent to
     * the provider of this service. A callback executor replaces the one of the starter; the shutdown of the
     * application then does not wait for its tasks.
     *
     * @param name the name of the service; {@code default} for the service of the properties {@code imagesdk.*}
     * @param builder the builder
     */
    void customize(String name, ImagesServiceBuilder builder);
}
