package io.imagesdk.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The provider, its URL and the API key. */
final class ProviderOptions {
    static final String HEADING = "%nProvider:%n";

    @ArgGroup(order = 1)
    ProfileOptions profile = new ProfileOptions();

    @Option(
            names = "--base-url",
            order = 2,
            paramLabel = "URL",
            description = "The base URL of the API. Default: that of the provider, or IMAGE_API_BASE_URL.")
    @Nullable
    String baseUrl;

    @Option(
            names = "--api-key",
            order = 3,
            paramLabel = "KEY",
            description = "The API key. Other users can see it in the process list: prefer 'images key' or an"
                    + " environment variable.")
    @Nullable
    String apiKey;

    @Option(
            names = "--allow-http",
            order = 4,
            description = "Accept a base URL with plain http that is not on this machine.")
    boolean allowHttp;

    @Option(
            names = "--timeout",
            order = 5,
            paramLabel = "SECONDS",
            description = "The time for the complete call. Default: 600, or that of the provider.")
    @Nullable
    Duration timeout;

    @Option(
            names = "--proxy",
            order = 6,
            paramLabel = "URL",
            description = "The http proxy for all requests. Default: that of HTTPS_PROXY, http_proxy or ALL_PROXY;"
                    + " hosts in NO_PROXY are called directly.")
    @Nullable
    String proxy;
}
