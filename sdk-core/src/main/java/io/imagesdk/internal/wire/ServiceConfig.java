package io.imagesdk.internal.wire;

import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.time.Duration;

/** What a service was built with, except the API key, which is part of no value. */
public record ServiceConfig(
        ProviderProfile profile, URI baseUrl, Duration timeout, Limits limits, DownloadPolicy downloadPolicy) {}
