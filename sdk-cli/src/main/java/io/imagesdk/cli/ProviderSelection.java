package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.ImagesServiceBuilder;
import io.imagesdk.model.ImageTask;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testkit.Sandbox;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a command talks to: the provider that was named or described, a gateway at a base URL, or, where neither was said, a sandbox that lives as long
 * as this does.
 */
final class ProviderSelection implements AutoCloseable {
    private static final String[] BASE_URLS = {"IMAGE_API_BASE_URL", "GROK_IMAGE_BASE_URL"};

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
        Optional<ProviderProfile> said = ProfileChoice.of(options.provider, options.profile, environment);
        if (said.isPresent()) {
            return new ProviderSelection(said.get(), url, false, options, environment);
        }
        Optional<String> gateway = url.or(() -> environment.variable(BASE_URLS));
        if (gateway.isEmpty() && options.apiKey != null) {
            throw UsageErrors.because(
                    "--api-key says not for whom: name a provider (--provider ID) or a gateway (--base-url URL)");
        }
        return new ProviderSelection(Providers.OPENAI_COMPATIBLE, gateway, gateway.isEmpty(), options, environment);
    }

    /** For a command about tasks: these outlive it, and so must the one who knows them. */
    static ProviderSelection lasting(ProviderOptions options, CliEnvironment environment) {
        ProviderSelection selection = choose(options, environment);
        if (selection.sandboxed) {
            throw UsageErrors.because(
                    "the embedded sandbox ends with this command, and its tasks with it: say --provider"
                            + " ID, --profile FILE.json or --base-url URL; images sandbox starts one that stays");
        }
        return selection;
    }

    /** Where a task was asked for, as far as its file may say that: it names the provider, and never where the key goes. */
    static ProviderSelection of(ImageTask task, ProviderOptions options, CliEnvironment environment) {
        if (options.provider != null || options.profile != null) {
            return choose(options, environment);
        }
        ProviderProfile profile = Providers.byId(task.provider())
                .orElseThrow(() -> UsageErrors.because("the task is of " + task.provider()
                        + ", which is not in the catalog: say --profile FILE.json"));
        boolean own = profile.baseUrl().isPresent();
        Optional<String> url =
                Optional.ofNullable(options.baseUrl).or(() -> own ? Optional.empty() : environment.variable(BASE_URLS));
        if (!own && url.isEmpty()) {
            throw UsageErrors.because("the task was asked for at " + task.baseUrl()
                    + ": say --base-url with that address, if your key shall go there");
        }
        return new ProviderSelection(profile, url, false, options, environment);
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
                        + quoted(environment.path("--profile", options.profile).toString());
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
            environment
                    .err()
                    .println(
                            "images: warning: --api-key can be seen by others in the list of processes and stays in the"
                                    + " shell's history; better: images key, or the environment");
            builder.apiKey(options.apiKey);
        }
        return options.allowHttp ? builder.allowInsecureHttp() : builder;
    }

    private Sandbox started() {
        environment
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
