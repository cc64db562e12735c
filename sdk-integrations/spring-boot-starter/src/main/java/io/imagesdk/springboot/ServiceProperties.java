package io.imagesdk.springboot;

import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.Limits;
import io.imagesdk.model.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * The properties of one image service. The default service reads them from {@code imagesdk.*}, and a named one from
 * {@code imagesdk.services.NAME.*}.
 *
 * @param provider Id of a built-in provider profile, for example "openai". Required unless "profile" is set.
 * @param profile JSON file with a provider profile, for example "classpath:gateway.json" or "file:gateway.json".
 * @param baseUrl Base URL of the provider. The default is that of the profile.
 * @param allowInsecureHttp Whether the base URL may use http outside the loopback interface.
 * @param apiKey API key. By default, the environment variables and the files of the profile are read.
 * @param apiKeyFile File that contains nothing but the API key, for example a mounted secret.
 * @param timeout Timeout of a complete call. The default is that of the profile.
 * @param limits Limits on what a server may send.
 * @param download Rules for the URLs that images are downloaded from.
 * @param retry Rules for sending a request again.
 * @param ssl TLS settings.
 * @param proxy Proxy for requests and downloads.
 */
@ConfigurationProperties("imagesdk")
public record ServiceProperties(
        @Nullable String provider,
        @Nullable Resource profile,
        @Nullable String baseUrl,
        @DefaultValue("false") boolean allowInsecureHttp,
        @Nullable String apiKey,
        @Nullable String apiKeyFile,
        @Nullable Duration timeout,
        @DefaultValue LimitProperties limits,
        @DefaultValue DownloadProperties download,
        @DefaultValue RetryProperties retry,
        @DefaultValue TlsProperties ssl,
        @DefaultValue ProxyProperties proxy) {
    /**
     * The limits on what a server may send.
     *
     * @param maxResponseSize Maximum size of a response.
     * @param maxImageSize Maximum size of a decoded image.
     * @param maxErrorBodySize Maximum size of the part of an error response that exceptions keep.
     * @param maxImages Maximum number of images in a response.
     * @param maxJsonDepth Maximum nesting depth of the JSON of a response.
     * @param bodyIdleTimeout Maximum time without a byte in the middle of a response body.
     * @param downloadTimeout Timeout of the download of one image.
     * @param connectTimeout Timeout of a connection attempt.
     */
    public record LimitProperties(
            @DefaultValue("512MB") DataSize maxResponseSize,
            @DefaultValue("64MB") DataSize maxImageSize,
            @DefaultValue("64KB") DataSize maxErrorBodySize,
            @DefaultValue("128") int maxImages,
            @DefaultValue("100") int maxJsonDepth,
            @DefaultValue("60s") Duration bodyIdleTimeout,
            @DefaultValue("120s") Duration downloadTimeout,
            @DefaultValue("10s") Duration connectTimeout) {
        Limits toLimits() {
            return Limits.builder()
                    .maxResponseBytes(maxResponseSize.toBytes())
                    .maxImageBytes(maxImageSize.toBytes())
                    .maxErrorBodyBytes((int) Math.min(maxErrorBodySize.toBytes(), Integer.MAX_VALUE))
                    .maxImages(maxImages)
                    .maxJsonDepth(maxJsonDepth)
                    .bodyIdleTimeout(bodyIdleTimeout)
                    .downloadTimeout(downloadTimeout)
                    .connectTimeout(connectTimeout)
                    .build();
        }
    }

    /**
     * The rules for the URLs that images are downloaded from.
     *
     * @param allowedHosts Hosts, or "host:port", that are allowed even if they are not public or use http.
     * @param allowPrivateNetworks Whether images are downloaded from IP addresses of private networks.
     * @param allowHttp Whether images are downloaded over plain http.
     * @param maxRedirects Maximum number of redirects of one download.
     */
    public record DownloadProperties(
            @DefaultValue List<String> allowedHosts,
            @DefaultValue("false") boolean allowPrivateNetworks,
            @DefaultValue("false") boolean allowHttp,
            @DefaultValue("5") int maxRedirects) {
        DownloadPolicy toPolicy() {
            DownloadPolicy.Builder builder = DownloadPolicy.builder()
                    .allowPrivateNetworks(allowPrivateNetworks)
                    .allowHttp(allowHttp)
                    .maxRedirects(maxRedirects);
            allowedHosts.forEach(builder::allowHost);
            return builder.build();
        }
    }

    /**
     * The rules for sending a request again.
     *
     * @param enabled Whether a request is sent again if the provider certainly did not process it.
     * @param maxRetryAfter Longest wait that a provider may demand before a retry.
     * @param riskingDoubleBilling Number of retries of requests that may be charged several times.
     */
    public record RetryProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("60s") Duration maxRetryAfter,
            @DefaultValue("0") int riskingDoubleBilling) {
        RetryPolicy toPolicy() {
            RetryPolicy policy = !enabled
                    ? RetryPolicy.none()
                    : riskingDoubleBilling == 0
                            ? RetryPolicy.defaults()
                            : RetryPolicy.riskingDoubleBilling(riskingDoubleBilling);
            return policy.withMaxRetryAfter(maxRetryAfter);
        }
    }

    /**
     * The TLS settings.
     *
     * @param bundle Name of the SSL bundle with the certificates for requests and downloads.
     */
    public record TlsProperties(@Nullable String bundle) {}

    /**
     * The proxy for requests and downloads.
     *
     * @param host Host of the proxy. By default, the proxy settings of the JVM apply.
     * @param port Port of the proxy.
     * @param username User name, if the proxy requires a password.
     * @param password Password for the user name.
     */
    public record ProxyProperties(
            @Nullable String host,
            @DefaultValue("3128") int port,
            @Nullable String username,
            @Nullable String password) {
        /** Returns a description without the password. */
        @Override
        public String toString() {
            return "ProxyProperties[host=" + host + ", port=" + port + "]";
        }
    }

    /** Returns a description without the API key. */
    @Override
    public String toString() {
        return "ServiceProperties[provider=" + provider + ", baseUrl=" + baseUrl + "]";
    }
}
