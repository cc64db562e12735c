package io.imagesdk;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.call.ListenerRegistry;
import io.imagesdk.internal.call.ServiceExecutors;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.internal.credentials.CredentialChain;
import io.imagesdk.internal.json.JacksonVersion;
import io.imagesdk.internal.pipeline.CallPipeline;
import io.imagesdk.internal.transport.HttpTransport;
import io.imagesdk.internal.url.BaseUrl;
import io.imagesdk.internal.url.HostResolver;
import io.imagesdk.internal.url.Origin;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.Operation;
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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link ImagesService}. Only {@link #provider} is required. Null arguments are rejected with a
 * {@link NullPointerException}. A builder is not safe for use by multiple threads.
 */
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
    private HostResolver resolver = HostResolver.SYSTEM;

    ImagesServiceBuilder() {}

    /**
     * Sets the provider: one of {@link io.imagesdk.provider.catalog.Providers}, or a custom profile. Required.
     *
     * @param profile the profile of the provider
     * @return this builder
     */
    public ImagesServiceBuilder provider(ProviderProfile profile) {
        this.profile = Objects.requireNonNull(profile, "profile");
        return this;
    }

    /**
     * Sets the API key. Surrounding white space is removed. The key is checked by {@link #build()} and never printed.
     *
     * <p>Default: the first of these that is set: the system property {@code imagesdk.apiKey}, the environment
     * variables of the profile, {@code IMAGE_API_KEY} and {@code GROK_IMAGE_API_KEY} (only for profiles without a
     * base URL), and the key files of {@link CredentialFiles}. If none is set, {@link #build()} fails, unless the
     * provider needs no key, see {@link io.imagesdk.provider.CredentialSources#keyRequired()}.
     *
     * @param apiKey the key
     * @return this builder
     */
    public ImagesServiceBuilder apiKey(String apiKey) {
        this.apiKey = Objects.requireNonNull(
                apiKey, "apiKey is null: set the environment variable, or omit apiKey(...) to use the default sources");
        return this;
    }

    /**
     * Sets a source of the API key that is called once for every call, for keys that rotate. It runs on a thread of its
     * own pool and may block; the timeout of the call includes it. At most four calls use it at the same time. It is
     * ignored if {@link #apiKey} is set. Default: none.
     *
     * @param keys the source of the key
     * @return this builder
     */
    public ImagesServiceBuilder apiKeySupplier(Supplier<String> keys) {
        this.apiKeySupplier = Objects.requireNonNull(keys, "keys");
        return this;
    }

    /**
     * Sets the base URL of the provider. It must be an https URL, or an http URL of the loopback interface. Required
     * for profiles without a base URL.
     *
     * <p>A URL without a path gets {@link ProviderProfile#defaultBasePath()}, which is {@code /v1} in the built-in
     * profiles. Any other path is used as it is, for example {@code https://api.example.com/api/v3}. A final slash is
     * ignored, and the path of an operation at the end, such as {@code /images/generations}, is removed.
     *
     * <p>Default: the base URL of the profile; otherwise the environment variables of the profile, {@code
     * IMAGE_API_BASE_URL} and {@code GROK_IMAGE_BASE_URL}.
     *
     * @param baseUrl the URL
     * @return this builder
     * @throws InvalidConfigurationException if the text is not a URL
     */
    public ImagesServiceBuilder baseUrl(String baseUrl) {
        try {
            this.baseUrl = URI.create(Objects.requireNonNull(baseUrl, "baseUrl").strip());
        } catch (IllegalArgumentException ignored) {
            throw new InvalidConfigurationException(
                    "base URL is malformed; for example https://api.example.com/v1",
                    ErrorDetails.of(BillingStatus.NOT_SENT).build(),
                    null);
        }
        return this;
    }

    /**
     * Sets the base URL of the provider.
     *
     * @param baseUrl the URL
     * @return this builder
     * @see #baseUrl(String)
     */
    public ImagesServiceBuilder baseUrl(URI baseUrl) {
        this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
        return this;
    }

    /**
     * Sets the timeout of a complete call, from validation to the delivered images. {@code CallOptions.timeout}
     * overrides it for one call. When it elapses, the call fails with a {@link
     * io.imagesdk.error.CallTimeoutException}. Default: the timeout variable of the profile, or the timeout of the
     * profile.
     *
     * @param timeout the timeout; must be positive
     * @return this builder
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public ImagesServiceBuilder timeout(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
        this.timeout = timeout;
        return this;
    }

    /**
     * Sets the limits on what a server may send. Default: {@link Limits#DEFAULT}.
     *
     * @param limits the limits
     * @return this builder
     */
    public ImagesServiceBuilder limits(Limits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Sets when a request is sent again. A profile can forbid retries altogether. Default: {@link
     * RetryPolicy#defaults()}, which never repeats a request that may be charged.
     *
     * @param policy the policy
     * @return this builder
     */
    public ImagesServiceBuilder retryPolicy(RetryPolicy policy) {
        this.retryPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the hosts that images may be downloaded from. Default: {@link DownloadPolicy#DEFAULT}, which allows https
     * URLs of public addresses.
     *
     * @param policy the policy
     * @return this builder
     */
    public ImagesServiceBuilder downloadPolicy(DownloadPolicy policy) {
        this.downloadPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the HTTP client for requests to the provider, for a proxy, TLS settings or instrumentation. It must not
     * follow redirects or store cookies, because both could send the API key to another host. Downloads use a
     * separate client with the same proxy and TLS settings. The service does not close the client. Default: an
     * HTTP/1.1 client of the service.
     *
     * <p>An {@link java.net.Authenticator} of the client is called only for proxies that request credentials, on a
     * thread of the service. The service then uses a copy of the client with the same version, proxy, TLS settings and
     * connect timeout, because the authenticator must neither replace the API key nor respond to the provider.
     * {@link #build()} rejects an authenticator of a client that adds to the one of the JDK. Note that the JDK sends no
     * Basic credentials to a proxy for https unless the system property {@code
     * jdk.http.auth.tunneling.disabledSchemes} is set to an empty value when the JVM starts.
     *
     * @param client the client
     * @return this builder
     */
    public ImagesServiceBuilder httpClient(HttpClient client) {
        this.httpClient = Objects.requireNonNull(client, "client");
        return this;
    }

    /**
     * Sets the executor that runs callbacks: continuations of returned futures, progress consumers, sinks and
     * subscribers. The service does not close it. Default: a pool of four daemon threads of the service.
     *
     * <p>An executor that runs a task on the thread that submits it, such as {@code Runnable::run}, is called on a
     * separate thread, so that callbacks never block threads of the service. If the executor does not accept a task, a
     * continuation runs on a thread of the service, and a call with a sink fails.
     *
     * @param executor the executor
     * @return this builder
     */
    public ImagesServiceBuilder callbackExecutor(Executor executor) {
        this.callbackExecutor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Adds a listener that is notified of every call, for metrics and traces. May be called multiple times. Each
     * listener has a thread of its own, see {@link CallListener}. Default: none.
     *
     * @param listener the listener
     * @return this builder
     */
    public ImagesServiceBuilder addListener(CallListener listener) {
        this.listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Allows an http base URL outside the loopback interface, and a proxy for one on the loopback interface. The API
     * key and the prompts can then be read on the network. Default: not allowed. A service whose client has such a
     * proxy is not built, and a call fails without a charge if the proxy selector chooses one later.
     *
     * @return this builder
     */
    public ImagesServiceBuilder allowInsecureHttp() {
        this.insecureHttp = true;
        return this;
    }

    /** Sets the sources of time and randomness, for tests. */
    ImagesServiceBuilder environment(ServiceExecutors.Environment environment) {
        this.environment = environment;
        return this;
    }

    /** Sets the resolver of the hosts of URLs that a server sends, for tests. */
    ImagesServiceBuilder hostResolver(HostResolver resolver) {
        this.resolver = resolver;
        return this;
    }

    /**
     * Builds the service. Nothing is sent.
     *
     * @return the service; close it when it is no longer needed
     * @throws InvalidConfigurationException if the provider, the API key or the base URL is missing or malformed, if
     *     the HTTP client follows redirects, stores cookies, has an authenticator and is not one of the JDK, or has a
     *     proxy for an http base URL, or if the Jackson on the class path is older than 2.16
     */
    public ImagesService build() {
        JacksonVersion.findProblem().ifPresent(problem -> {
            throw invalid(problem);
        });
        ProviderProfile provider = profile;
        if (provider == null) {
            throw invalid("provider is required, for example .provider(Providers.XAI)");
        }
        CredentialChain chain = CredentialChain.fromEnvironment(provider);
        List<String> operationPaths = Stream.concat(
                        Stream.of(provider.generation()),
                        provider.editing().stream().map(Editing::operation))
                .map(Operation::path)
                .toList();
        UnaryOperator<URI> check = url -> BaseUrl.check(url, insecureHttp, provider.defaultBasePath(), operationPaths);
        URI base = Optional.ofNullable(baseUrl)
                .or(provider::baseUrl)
                .map(check)
                .or(() -> chain.baseUrl(check))
                .orElseThrow(() -> invalid("profile '" + provider.id() + "' has no default base URL: call .baseUrl(...)"
                        + chain.baseUrlRemedy()));
        boolean keysAreUserCode = apiKey == null && apiKeySupplier != null;
        Supplier<ApiKey> keys = keys(chain);
        Duration limit = Optional.ofNullable(timeout).or(chain::timeout).orElse(provider.timeout());
        HttpClient given = httpClient;
        if (given != null
                && (given.followRedirects() != HttpClient.Redirect.NEVER
                        || given.cookieHandler().isPresent())) {
            throw invalid("HTTP client must not follow redirects or store cookies: they could send the API key "
                    + "to another host");
        }
        if (given != null && given.authenticator().isPresent() && isWrapper(given)) {
            throw invalid("HTTP client " + given.getClass().getName() + " must not have an authenticator: it could"
                    + " replace the API key or send a password to the provider; set the authenticator on a client of"
                    + " HttpClient.newBuilder()");
        }
        if (!insecureHttp) {
            HttpTransport.requireNoProxy(Optional.ofNullable(given), base);
        }
        ServiceExecutors executors = new ServiceExecutors(Optional.ofNullable(callbackExecutor), environment);
        HttpTransport transport = new HttpTransport(
                Optional.ofNullable(given),
                executors,
                limits,
                provider.retriesAllowed() ? retryPolicy : RetryPolicy.none(),
                insecureHttp,
                provider.keyHeader(),
                provider.keyPrefix());
        ServiceConfig config = new ServiceConfig(provider, base, limit, limits, downloadPolicy);
        URI endpoint = Origin.of(base).toUri();
        return new DefaultImagesService(
                config,
                executors,
                new ListenerRegistry(listeners, provider.id(), endpoint, executors),
                new CallPipeline(config, keys, keysAreUserCode, executors, transport, resolver));
    }

    /**
     * Returns whether a client adds to the one of the JDK. The service replaces a client with an authenticator by a
     * copy, which would not have these additions.
     */
    private static boolean isWrapper(HttpClient client) {
        return !client.getClass().getModule().equals(HttpClient.class.getModule());
    }

    /**
     * Returns the source of the key. A fixed key is checked now; the key of a supplier is checked whenever it is
     * called.
     */
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
