/**
 * The description of a provider as data. A {@link io.imagesdk.provider.ProviderProfile} holds the endpoints, one table
 * of {@link io.imagesdk.provider.Field fields} per operation, the encoding of input images, the position of images in
 * responses, the task protocol and the meaning of errors. The field table drives validation, encoding, the capability
 * query, the command line and the documentation.
 *
 * <p>A profile is built with a builder or read from a JSON file. Malformed profiles are rejected by {@code build()} and
 * by {@link io.imagesdk.provider.ProviderProfile#read(java.nio.file.Path) read}, which reports all errors of a file. No
 * type of this package names a provider; the built-in profiles are in {@link io.imagesdk.provider.catalog}.
 */
package io.imagesdk.provider;
