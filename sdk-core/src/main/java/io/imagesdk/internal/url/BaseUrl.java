package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** Rules for the base URL of a service. Requests to the base URL carry the API key. */
public final class BaseUrl {
    private static final int MAX_PORT = 65_535;
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)(^|/)(\\.|%2e){1,2}(/|$)");

    private BaseUrl() {}

    /**
     * Checks a base URL and normalizes its origin.
     *
     * @param insecureHttp whether plain http is allowed for all hosts; the loopback interface is always allowed
     * @param operationPaths the paths of the operations, which the base URL must not contain
     * @return the origin in lower case, without a default port, and the path of the URL
     * @throws InvalidConfigurationException if the URL is not an absolute http or https URL, contains user info, a
     *     query, a fragment or dot segments, ends with the path of an operation, or uses plain http without permission
     */
    public static URI check(URI url, boolean insecureHttp, List<String> operationPaths) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        if (!authority.chars().allMatch(c -> c < 0x80)) {
            throw invalid("base URL must have a host of ASCII letters; use the Punycode form of the name, which starts "
                    + "with xn--");
        }
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
        if (origin.port() < 1 || origin.port() > MAX_PORT) {
            throw invalid("base URL must have a port from 1 to " + MAX_PORT + ", was " + origin.port());
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (DOT_SEGMENT.matcher(path).find()) {
            throw invalid("base URL must not contain the segments . and .., was " + UrlParser.withoutSecrets(url));
        }
        String directory = path.replaceFirst("/$", "");
        for (String operationPath : operationPaths) {
            if (isEndpoint(directory, operationPath)) {
                throw invalid("base URL must not contain the path of an operation, was " + UrlParser.withoutSecrets(url)
                        + "; remove " + lastSegments(operationPath));
            }
        }
        return URI.create(origin.toUri() + path);
    }

    /** Returns whether a path ends with the path of an operation, as the address of an API reference does. */
    private static boolean isEndpoint(String directory, String operationPath) {
        return lastSegments(operationPath).lastIndexOf('/') > 0 && directory.endsWith(lastSegments(operationPath));
    }

    /** Returns the last two segments of a path without its query: the ones before them may be a part of a base URL. */
    private static String lastSegments(String operationPath) {
        String path = operationPath.replaceFirst("\\?.*", "");
        int last = path.lastIndexOf('/');
        int secondLast = last <= 0 ? -1 : path.lastIndexOf('/', last - 1);
        return secondLast < 0 ? path : path.substring(secondLast);
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
