package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider that a command calls: the specified one, or a gateway at a base URL. If neither is specified, it is an
 * embedded sandbox, which runs until this object is closed.
 */
final class ProviderSelection implements AutoCloseable {
    private static final String[] BASE_URL_VARIABLES = {"IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL"};
    private static final String SANDBOX_KEY = "sandbox";

    private final ProviderProfile profile;
    private final Optional<String> baseUrl;
    private final boolean sandboxed;
    private final ProviderOptions options;
    private final CliEnvironment environment;
    private @Nullable Sandbox sandbox;

    private ProviderSelection(
            ProviderProfile profile,
            Optional<String> baseUrl,
            boolean sandboxed,
            ProviderOptions options,
            CliEnvironment environment) {
        this.profile = profile;
        this.baseUrl = baseUrl;
        this.sandboxed = sandboxed;
        this.options = options;
        this.environment = environment;
    }

    static ProviderSelection choose(ProviderOptions options, CliEnvironment environment) {
        Optional<String> url = Optional.ofNullable(options.baseUrl);
        Optional<ProviderProfile> specified = options.profile.read();
        if (specified.isPresent()) {
            return new ProviderSelection(specified.get(), url, false, options, environment);
        }
        Optional<String> gateway = url.or(() -> environment.variable(BASE_URL_VARIABLES));
        if (gateway.isEmpty() && options.apiKey != null) {
            throw UsageErrors.of("--api-key requires a provider: add --provider ID or --base-url URL");
        }
        return new ProviderSelection(Providers.OPENAI_COMPATIBLE, gateway, gateway.isEmpty(), options, environment);
    }

    /** Chooses the provider of a command about tasks or batches. Rejects the embedded sandbox, which forgets them. */
    static ProviderSelection persistent(ProviderOptions options, CliEnvironment environment) {
        ProviderSelection selection = choose(options, environment);
        if (selection.sandboxed) {
            throw UsageErrors.of(
                    "the embedded sandbox, its tasks and its batches end with this command: add --provider ID,"
                            + " --profile FILE.json or --base-url URL; 'images sandbox' starts a sandbox that keeps"
                            + " running");
        }
        return selection;
    }

    /**
     * Chooses the provider of a stored task or batch, which determines the provider. It never determines where the API
     * key is sent, because its file may come from somebody else.
     *
     * @param noun what is stored, for messages
     */
    static ProviderSelection of(
            String noun, String provider, URI storedUrl, ProviderOptions options, CliEnvironment environment) {
        if (options.profile.isSpecified()) {
            return choose(options, environment);
        }
        ProviderProfile profile = Providers.byId(provider)
                .orElseThrow(() -> UsageErrors.of("the provider of the " + noun + ", " + provider
                        + ", is not built in: add --profile FILE.json"));
        boolean hasBaseUrl = profile.baseUrl().isPresent();
        Optional<String> url = Optional.ofNullable(options.baseUrl)
                .or(() -> hasBaseUrl ? Optional.empty() : environment.variable(BASE_URL_VARIABLES));
        if (!hasBaseUrl && url.isEmpty()) {
            throw UsageErrors.of("the " + noun + " was submitted to " + storedUrl
                    + ": add --base-url with this URL to send your API key there");
        }
        return new ProviderSelection(profile, url, false, options, environment);
    }

    ProviderProfile profile() {
        return profile;
    }

    /** Returns the name of the provider for messages. */
    String name() {
        return sandboxed ? "the sandbox" : profile.id();
    }

    /** Returns whether the base URL is rejected because it has plain http. */
    boolean lacksAllowHttp() {
        return !options.allowHttp
                && baseUrl.filter(url -> url.regionMatches(true, 0, "http:", 0, 5))
                        .isPresent();
    }

    /** Returns the option that specifies the provider, for example {@code --provider xai}. */
    String profileOption() {
        return options.profile.toOption(profile);
    }

    /** Returns the options with which another command finds a task of this provider; empty for the embedded sandbox. */
    Optional<String> toOptions(ImageTask task) {
        if (sandboxed) {
            return Optional.empty();
        }
        String url = baseUrl.isPresent() || profile.baseUrl().isEmpty() ? " --base-url " + task.baseUrl() : "";
        return Optional.of(profileOption() + url + (options.allowHttp ? " --allow-http" : ""));
    }

    /** Returns the builder of a service with all options applied, and starts the sandbox if it is the provider. */
    ImagesServiceBuilder service() {
        ImagesServiceBuilder builder = ImagesService.builder().provider(profile);
        if (options.timeout != null) {
            builder.timeout(options.timeout);
        }
        if (options.proxy != null && options.proxy.contains("@")) {
            environment
                    .err()
                    .println(
                            "images: warning: the password in --proxy is visible to other users in the process list and"
                                    + " stays in the shell history; prefer the variable HTTPS_PROXY");
        }
        ProxySettings.client(Optional.ofNullable(options.proxy), environment).ifPresent(builder::httpClient);
        if (sandboxed) {
            return builder.baseUrl(startSandbox().baseUrl().toString()).apiKey(SANDBOX_KEY);
        }
        baseUrl.ifPresent(builder::baseUrl);
        if (options.apiKey != null) {
            environment
                    .err()
                    .println("images: warning: --api-key is visible to other users in the process list and stays in the"
                            + " shell history; prefer 'images key " + profileOption() + "'");
            builder.apiKey(options.apiKey);
        }
        return options.allowHttp ? builder.allowInsecureHttp() : builder;
    }

    private Sandbox startSandbox() {
        environment
                .err()
                .println("images: no provider is specified: using the embedded sandbox, which draws test images and"
                        + " calls no model");
        Sandbox started = Sandbox.start();
        sandbox = started;
        return started;
    }

    @Override
    public void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
