package io.imagesdk.internal.wire;

import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.time.Duration;

/**
 * The configuration of a service. The API key is not part of it, so that this value can be printed.
 *
 * @param profile the profile of the provider
 * @param baseUrl the base URL of the API
 * @param timeout the default timeout of a call
 * @param limits the limits on what a server sends
 * @param downloadPolicy the hosts that images are downloaded from
 */
public record ServiceConfig(
        ProviderProfile profile, URI baseUrl, Duration timeout, Limits limits, DownloadPolicy downloadPolicy) {}
