package io.imagesdk.internal.url;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidConfigurationException;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules for the base URL of a service. Requests to the base URL carry the API key. */
public final class BaseUrl {
    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_PORT = 65_535;
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)(^|/)(\\.|%2e){1,2}(/|$)");

    private BaseUrl() {}

    /**
     * Checks a base URL and normalizes it. A URL without a path gets the default path of the profile; any other path is
     * used as it is. The path of an operation at its end, as the URL in an API reference has it, is removed.
     *
     * @param insecureHttp whether plain http is allowed for all hosts; the loopback interface is always allowed
     * @param defaultPath the path of a URL that has none; empty for none
     * @param operationPaths the paths of the operations
     * @return the origin in lower case, without a default port, and the path without a slash at its end
     * @throws InvalidConfigurationException if the URL has more than 2,000 characters, is not an absolute http or
     *     https URL, contains user info, a query, a fragment or dot segments, consists of the path of an operation
     *     only, or uses plain http without permission
     */
    public static URI check(URI url, boolean insecureHttp, String defaultPath, List<String> operationPaths) {
        int length = url.toString().length();
        if (length > MAX_LENGTH) {
            throw invalid("base URL must have at most " + MAX_LENGTH + " characters, has " + length);
        }
        Origin origin = checkOrigin(url, insecureHttp);
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
        if (DOT_SEGMENT.matcher(path).find()) {
            throw invalid("base URL must not contain the segments . and .., was " + UrlParser.withoutSecrets(url));
        }
        String directory = withoutOperation(path, operationPaths);
        if (directory.isEmpty() && !path.isEmpty() && !defaultPath.isEmpty()) {
            throw invalid("base URL must not consist of the path of an operation only, was "
                    + UrlParser.withoutSecrets(url) + "; use " + origin.toUri() + defaultPath);
        }
        return URI.create(origin.toUri() + (directory.isEmpty() ? defaultPath : directory));
    }

    private static Origin checkOrigin(URI url, boolean insecureHttp) {
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
        return origin;
    }

    /** Removes the path of an operation, or its last two segments, because a base URL may contain the ones before. */
    private static String withoutOperation(String path, List<String> operationPaths) {
        for (String operationPath : operationPaths) {
            String complete = operationPath.replaceFirst("\\?.*", "");
            for (String suffix : List.of(complete, lastSegments(complete))) {
                Matcher matcher = suffixPattern(suffix).matcher(path);
                // A path of one segment, or one that ends with any model, is no certain sign of an operation.
                if (suffix.lastIndexOf('/') > 0 && !suffix.endsWith("}") && matcher.find()) {
                    return path.substring(0, matcher.start());
                }
            }
        }
        return path;
    }

    private static Pattern suffixPattern(String suffix) {
        String regex =
                Stream.of(suffix.split("\\{model}", -1)).map(Pattern::quote).collect(Collectors.joining(".+"));
        return Pattern.compile(regex + "$");
    }

    private static String lastSegments(String path) {
        int secondLast = path.lastIndexOf('/', path.lastIndexOf('/') - 1);
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
