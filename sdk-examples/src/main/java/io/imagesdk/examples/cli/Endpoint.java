package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.examples.sandbox.Sandbox;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a command talks to: the provider that was named, a gateway at a base URL, or, where neither was said, a sandbox that lives as long
 * as this does.
 */
final class Endpoint implements AutoCloseable {
    private static final String[] BASE_URLS = {"IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL"};

    private final ProviderProfile profile;
    private final Optional<String> baseUrl;
    private final boolean sandboxed;
    private final ProviderOptions options;
    private final Surroundings surroundings;
    private @Nullable Sandbox sandbox;

    private Endpoint(
            ProviderProfile profile,
            Optional<String> baseUrl,
            boolean sandboxed,
            ProviderOptions options,
            Surroundings surroundings) {
        this.profile = profile;
        this.baseUrl = baseUrl;
        this.sandboxed = sandboxed;
        this.options = options;
        this.surroundings = surroundings;
    }

    static Endpoint choose(ProviderOptions options, Surroundings surroundings) {
        Optional<String> url = Optional.ofNullable(options.baseUrl);
        if (options.provider != null) {
            return new Endpoint(named(options.provider), url, false, options, surroundings);
        }
        Optional<String> gateway = url.or(() -> surroundings.variable(BASE_URLS));
        if (gateway.isEmpty() && options.apiKey != null) {
            throw Refusal.because(
                    "--api-key says not for whom: name a provider (--provider ID) or a gateway (--base-url URL)");
        }
        return new Endpoint(Providers.OPENAI_COMPATIBLE, gateway, gateway.isEmpty(), options, surroundings);
    }

    static ProviderProfile named(@Nullable String id) {
        return Optional.ofNullable(id)
                .flatMap(Providers::byId)
                .orElseThrow(() -> Refusal.because("no provider is called " + id + "; there are "
                        + Providers.all().stream().map(ProviderProfile::id).collect(Collectors.joining(", "))));
    }

    ProviderProfile profile() {
        return profile;
    }

    /** Who is asked, for people. */
    String name() {
        return sandboxed ? "the sandbox" : profile.id();
    }

    /** A service that is told all that the options say; starts the sandbox where it is the one to be asked. */
    ImagesServiceBuilder service() {
        ImagesServiceBuilder builder = ImagesService.builder().provider(profile);
        if (sandboxed) {
            return builder.baseUrl(started().baseUrl().toString()).apiKey("sandbox");
        }
        baseUrl.ifPresent(builder::baseUrl);
        if (options.apiKey != null) {
            surroundings
                    .err()
                    .println(
                            "images: warning: --api-key can be seen by others in the list of processes and stays in the"
                                    + " shell's history; better: images key, or the environment");
            builder.apiKey(options.apiKey);
        }
        return options.allowHttp ? builder.allowInsecureHttp() : builder;
    }

    private Sandbox started() {
        surroundings
                .err()
                .println(
                        "images: no provider and no base URL were said: this is the embedded sandbox, which draws pictures"
                                + " by itself and asks no model");
        Sandbox running = Sandbox.start();
        sandbox = running;
        return running;
    }

    @Override
    public void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
