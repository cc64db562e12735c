package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.net.URI;
import java.util.Locale;

/** What may be a base URL: the key goes there. */
public final class BaseUrl {
    private BaseUrl() {}

    public static URI check(URI url, boolean insecureHttp) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw invalid("the base URL must be an https address like https://api.example.com/v1");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw invalid("the base URL may hold no user, query or fragment");
        }
        if (scheme.equals("http") && !insecureHttp && !loopback(host)) {
            throw invalid(
                    "the base URL is plain http: the key would be readable on the way (allowInsecureHttp, --allow-http)");
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return URI.create(scheme + "://" + url.getRawAuthority() + path);
    }

    /** Whether both have the same scheme, host and port. */
    public static boolean sameOrigin(URI one, URI other) {
        return one.getHost() != null
                && String.valueOf(one.getScheme()).equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /** By name or number alone: a name that is looked up could change. */
    private static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    }

    private static InvalidConfigurationException invalid(String message) {
        return new InvalidConfigurationException(
                message, ErrorDetails.of(BillingStatus.NOT_SENT).build(), null);
    }
}
