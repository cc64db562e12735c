package io.imagesdk.examples.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.examples.sandbox.Sandbox;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a command talks to: the provider that was named or described, a gateway at a base URL, or, where neither was said, a sandbox that lives as long
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
        Optional<ProviderProfile> said = ProfileChoice.of(options.provider, options.profile, surroundings);
        if (said.isPresent()) {
            return new Endpoint(said.get(), url, false, options, surroundings);
        }
        Optional<String> gateway = url.or(() -> surroundings.variable(BASE_URLS));
        if (gateway.isEmpty() && options.apiKey != null) {
            throw Refusal.because(
                    "--api-key says not for whom: name a provider (--provider ID) or a gateway (--base-url URL)");
        }
        return new Endpoint(Providers.OPENAI_COMPATIBLE, gateway, gateway.isEmpty(), options, surroundings);
    }

    /** For a command about tasks: these outlive it, and so must the one who knows them. */
    static Endpoint lasting(ProviderOptions options, Surroundings surroundings) {
        Endpoint endpoint = choose(options, surroundings);
        if (endpoint.sandboxed) {
            throw Refusal.because("the embedded sandbox ends with this command, and its tasks with it: say --provider"
                    + " ID, --profile FILE.json or --base-url URL; images sandbox starts one that stays");
        }
        return endpoint;
    }

    /** Where a task was asked for, as far as its file may say that: it names the provider, and never where the key goes. */
    static Endpoint of(ImageTask task, ProviderOptions options, Surroundings surroundings) {
        if (options.provider != null || options.profile != null) {
            return choose(options, surroundings);
        }
        ProviderProfile profile = Providers.byId(task.provider())
                .orElseThrow(() -> Refusal.because("the task is of " + task.provider()
                        + ", which is not in the catalog: say --profile FILE.json"));
        boolean own = profile.baseUrl().isPresent();
        Optional<String> url = Optional.ofNullable(options.baseUrl)
                .or(() -> own ? Optional.empty() : surroundings.variable(BASE_URLS));
        if (!own && url.isEmpty()) {
            throw Refusal.because("the task was asked for at " + task.baseUrl()
                    + ": say --base-url with that address, if your key shall go there");
        }
        return new Endpoint(profile, url, false, options, surroundings);
    }

    ProviderProfile profile() {
        return profile;
    }

    /** Who is asked, for people. */
    String name() {
        return sandboxed ? "the sandbox" : profile.id();
    }

    /** The options that lead here again; none where nothing does. */
    Optional<String> again(ImageTask task) {
        if (sandboxed) {
            return Optional.empty();
        }
        String whom = options.profile == null
                ? "--provider " + profile.id()
                : "--profile "
                        + quoted(surroundings.path("--profile", options.profile).toString());
        String where = baseUrl.isPresent() || profile.baseUrl().isEmpty() ? " --base-url " + task.baseUrl() : "";
        return Optional.of(whom + where + (options.allowHttp ? " --allow-http" : ""));
    }

    private static String quoted(String path) {
        return path.matches("[\\w./:\\\\-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
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
