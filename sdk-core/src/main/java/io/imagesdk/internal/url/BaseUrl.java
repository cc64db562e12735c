package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.net.URI;

/** Rules for the base URL of a service. Requests to the base URL carry the API key. */
public final class BaseUrl {
    private BaseUrl() {}

    /**
     * Checks a base URL and normalizes its origin.
     *
     * @param insecureHttp whether plain http is allowed for all hosts; the loopback interface is always allowed
     * @return the origin in lower case, without a default port, and the path of the URL
     * @throws InvalidConfigurationException if the URL is not an absolute http or https URL, contains user info, a
     *     query or a fragment, or uses plain http without permission
     */
    public static URI check(URI url, boolean insecureHttp) {
        Origin origin = Origin.find(url)
                .orElseThrow(
                        () -> invalid("base URL must be an absolute https URL such as https://api.example.com/v1, was "
                                + UrlParser.withoutSecrets(url)));
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw invalid("base URL must not contain user info, a query or a fragment");
        }
        if (url.getHost() == null) {
            throw invalid("base URL must not have an underscore in its host, which the HTTP client of Java does not "
                    + "support, was " + UrlParser.withoutSecrets(url)
                    + "; use the IP address or another name of the host");
        }
        if (origin.scheme().equals("http") && !insecureHttp && !isLoopback(origin.host())) {
            throw invalid("base URL must use https because plain http exposes the API key, was "
                    + UrlParser.withoutSecrets(url) + "; call allowInsecureHttp() to allow plain http");
        }
        return URI.create(origin.toUri() + (url.getRawPath() == null ? "" : url.getRawPath()));
    }

    /** Decides by the text alone: the addresses of a resolved name could change later. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
