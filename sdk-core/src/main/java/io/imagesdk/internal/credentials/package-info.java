/**
 * The API key: its type, the chain of places where it is looked up, and the files that store it.
 *
 * <p>Inputs are a provider profile, the environment variables, the system properties and the configuration directory of
 * the user. Outputs are an {@link io.imagesdk.internal.credentials.ApiKey}, which cannot be printed, and the base URL
 * and timeout that the environment sets.
 *
 * <p>The package rejects keys that cannot be sent in a header, and credential files that other users can read or write.
 * Every rejection is an {@link io.imagesdk.error.InvalidConfigurationException} whose message does not contain the key.
 */
package io.imagesdk.internal.credentials;
