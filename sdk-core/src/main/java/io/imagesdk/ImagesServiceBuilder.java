package io.imagesdk;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.call.Lazy;
import io.imagesdk.internal.call.ListenerRegistry;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.credentials.CredentialChain;
import io.imagesdk.internal.pipeline.CallPipeline;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.BaseUrl;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.ProviderProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Describes an {@link ImagesService}. Only the provider must be said; the key may come from the environment or a file. */
public final class ImagesServiceBuilder {
    private @Nullable ProviderProfile profile;
    private @Nullable String apiKey;
    private @Nullable Supplier<String> apiKeySupplier;
    private @Nullable URI baseUrl;
    private @Nullable Duration timeout;
    private @Nullable HttpClient httpClient;
    private @Nullable Executor callbackExecutor;
    private final List<CallListener> listeners = new ArrayList<>();
    private RetryPolicy retryPolicy = RetryPolicy.defaults();
    private Limits limits = Limits.DEFAULT;
    private DownloadPolicy downloadPolicy = DownloadPolicy.DEFAULT;
    private boolean insecureHttp;
    private ServiceExecutors.Environment environment = ServiceExecutors.Environment.SYSTEM;

    ImagesServiceBuilder() {}

    /** The provider: one of {@code Providers}, or a profile of your own. */
    public ImagesServiceBuilder provider(ProviderProfile profile) {
        this.profile = profile;
        return this;
    }

    /** The API key; white space around it is dropped. It is checked by {@link #build()} and never printed. */
    public ImagesServiceBuilder apiKey(String apiKey) {
        this.apiKey = apiKey;
        return this;
    }

    /** Where the key comes from for each call, for keys that rotate. Asked on a worker; it should be quick. */
    public ImagesServiceBuilder apiKeySupplier(Supplier<String> keys) {
        this.apiKeySupplier = keys;
        return this;
    }

    /**
     * The provider's address, with or without {@code /v1} and a final slash. Required for profiles that have none; https, or http to the
     * loopback.
     */
    public ImagesServiceBuilder baseUrl(String baseUrl) {
        try {
            this.baseUrl = URI.create(baseUrl.strip());
        } catch (IllegalArgumentException ignored) {
            throw new InvalidConfigurationException(
                    "the base URL is no address",
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    null);
        }
        return this;
    }

    /** The same as an address. */
    public ImagesServiceBuilder baseUrl(URI baseUrl) {
        this.baseUrl = baseUrl;
        return this;
    }

    /** The time for a whole call where the call does not say it; by default the profile's. */
    public ImagesServiceBuilder timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /** How much is taken from a server. */
    public ImagesServiceBuilder limits(Limits limits) {
        this.limits = limits;
        return this;
    }

    /** When a paid request is sent again; a profile may forbid it altogether. */
    public ImagesServiceBuilder retryPolicy(RetryPolicy policy) {
        this.retryPolicy = policy;
        return this;
    }

    /** From where pictures are fetched. */
    public ImagesServiceBuilder downloadPolicy(DownloadPolicy policy) {
        this.downloadPolicy = policy;
        return this;
    }

    /**
     * The client for the provider; for proxies, TLS and instrumentation. It must follow no redirects and keep no cookies, since both would
     * carry the key away. Downloads use a bare client with its proxy and TLS. It is not closed by the service.
     */
    public ImagesServiceBuilder httpClient(HttpClient client) {
        this.httpClient = client;
        return this;
    }

    /** Where continuations, progress listeners and sinks run; by default on a pool of the service. It is not closed by the service. */
    public ImagesServiceBuilder callbackExecutor(Executor executor) {
        this.callbackExecutor = executor;
        return this;
    }

    /**
     * Told of every call, for metrics and traces; may be said several times, for several listeners. Their events come on threads of their
     * own, see {@link CallListener}.
     */
    public ImagesServiceBuilder addListener(CallListener listener) {
        this.listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Allows a base URL over plain http outside the loopback: the key and the prompts can then be read on the way. */
    public ImagesServiceBuilder allowInsecureHttp() {
        this.insecureHttp = true;
        return this;
    }

    /** Another time and chance than the machine's. */
    ImagesServiceBuilder environment(ServiceExecutors.Environment given) {
        this.environment = given;
        return this;
    }

    /**
     * The service.
     *
     * @throws InvalidConfigurationException when something is missing or malformed; nothing is sent to find that out
     */
    public ImagesService build() {
        ProviderProfile provider = profile;
        if (provider == null) {
            throw invalid("no provider was said; for example .provider(Providers.XAI)");
        }
        CredentialChain chain = CredentialChain.fromEnvironment(provider);
        URI base = BaseUrl.check(
                Optional.ofNullable(baseUrl)
                        .or(provider::baseUrl)
                        .or(chain::baseUrl)
                        .orElseThrow(() -> invalid(provider.id() + " has no address of its own: say .baseUrl(...)"
                                + chain.baseUrlNames())),
                insecureHttp);
        Supplier<ApiKey> keys = keys(chain);
        Duration limit = Optional.ofNullable(timeout).or(chain::timeout).orElse(provider.timeout());
        HttpClient given = httpClient;
        if (given != null
                && (given.followRedirects() != HttpClient.Redirect.NEVER
                        || given.cookieHandler().isPresent())) {
            throw invalid("the HTTP client follows redirects or keeps cookies: the key could be carried away");
        }
        ServiceExecutors executors = new ServiceExecutors(Optional.ofNullable(callbackExecutor), environment);
        HttpClient client = given != null ? given : HttpTransport.client(executors.workers(), limits, Optional.empty());
        Supplier<HttpClient> bare =
                new Lazy<>(() -> HttpTransport.client(executors.workers(), limits, Optional.ofNullable(given)));
        HttpTransport transport = new HttpTransport(
                client,
                bare,
                executors.workers(),
                limits,
                provider.retriesAllowed() ? retryPolicy : RetryPolicy.none(),
                provider.keyHeader(),
                provider.keyPrefix());
        ServiceConfig config = new ServiceConfig(provider, base, limit, limits, downloadPolicy);
        URI endpoint = Origin.of(base).toUri();
        return new DefaultImagesService(
                config,
                executors,
                new ListenerRegistry(listeners, provider.id(), endpoint, executors),
                new CallPipeline(config, keys, executors, transport));
    }

    /** A fixed key is checked now; a supplier's is checked now once, and then whenever it is asked. */
    private Supplier<ApiKey> keys(CredentialChain chain) {
        Supplier<String> supplier = apiKeySupplier;
        if (apiKey == null && supplier != null) {
            return () -> ApiKey.of(supplier.get());
        }
        ApiKey key = apiKey != null ? ApiKey.of(apiKey) : chain.key();
        return () -> key;
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
