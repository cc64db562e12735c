package io.imagesdk.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to send and with which key. */
final class ProviderOptions {
    @Option(
            names = "--provider",
            paramLabel = "ID",
            description =
                    "Whom to ask: see the command providers. Left out: a gateway in OpenAI's dialect when a base URL is "
                            + "given, otherwise the embedded sandbox.")
    @Nullable
    String provider;

    @Option(
            names = "--profile",
            paramLabel = "FILE.json",
            description = "Whom to ask, described in a file; the command providers NAME prints examples.")
    @Nullable
    String profile;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The provider's address; by default its own, or IMAGE_API_BASE_URL.")
    @Nullable
    String baseUrl;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description =
                    "The key. Others can see it in the list of processes: better use the environment or the command key.")
    @Nullable
    String apiKey;

    @Option(names = "--allow-http", description = "Allow a base URL with plain http outside this machine.")
    boolean allowHttp;
}
