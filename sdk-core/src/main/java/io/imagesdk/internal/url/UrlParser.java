package io.imagesdk.internal.url;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an address that a server gave. The part that says where to connect is read strictly, so that no two parsers can disagree
 * about it; path and query leniently, since real gateways send spaces and the like. Whether the host may be visited is another
 * question, see {@link PublicAddresses}.
 */
public final class UrlParser {
    private static final int LONGEST = 16 * 1024;
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<authority>[^/?#]*)" + "(?<path>[^?#]*)(?<query>\\?[^#]*)?(#.*)?");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?");
    private static final Pattern NUMERIC_HOST = Pattern.compile("(.*\\.)?([0-9]+|0[Xx][0-9A-Fa-f]*)\\.?");
    private static final Pattern DECIMAL_HOST =
            Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"));

    private UrlParser() {}

    /**
     * Reads an absolute http or https address. Its fragment is dropped, and characters that are illegal in path and query are
     * percent-encoded.
     *
     * @throws UnsafeUrlException where scheme, user info, host or port are not plain, or a backslash or control character occurs
     */
    public static URI parse(String text) throws UnsafeUrlException {
        String address = withoutOuterSpaces(text);
        refuseIf(address.length() > LONGEST, "the address is longer than " + LONGEST + " characters");
        refuseIf(address.chars().anyMatch(Character::isISOControl), "the address holds a control character");
        refuseIf(address.indexOf('\\') >= 0, "the address holds a backslash");
        Matcher parts = ADDRESS.matcher(address);
        refuseIf(!parts.matches(), "the address is not an absolute http or https URL");
        String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        refuseIf(!scheme.equals("https") && !scheme.equals("http"), "the address is neither http nor https");
        String authority = parts.group("authority");
        String host = checkedHost(authority);
        String query = parts.group("query");
        URI uri = uri(scheme + "://" + authority + UrlEncoding.path(parts.group("path"))
                + (query == null ? "" : UrlEncoding.query(query)));
        refuseIf(!host.equals(uri.getHost()), "the host of the address is malformed");
        return uri;
    }

    private static String checkedHost(String authority) throws UnsafeUrlException {
        refuseIf(authority.indexOf('@') >= 0, "the address holds user info");
        Matcher parts = AUTHORITY.matcher(authority);
        refuseIf(!parts.matches(), "the host or port of the address is malformed");
        String host = parts.group("host");
        boolean disguised = NUMERIC_HOST.matcher(host).matches()
                && !DECIMAL_HOST.matcher(host).matches();
        refuseIf(disguised, "the host of the address is a number that is not in plain dotted form");
        String port = parts.group("port");
        int number = port == null ? 1 : Integer.parseInt(port);
        refuseIf(number < 1 || number > 65_535, "the port of the address is not in 1..65535");
        return host;
    }

    private static URI uri(String text) throws UnsafeUrlException {
        try {
            return new URI(text);
        } catch (URISyntaxException ignored) {
            // Its message repeats the whole input, with the query.
            throw new UnsafeUrlException("the address is malformed");
        }
    }

    /** Scheme, host, port and path; a query is signed more often than not and is shown as {@code ?…}. */
    public static String shown(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return uri.getScheme() == null ? "…" : uri.getScheme() + ":…";
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath();
        return uri.getScheme() + "://" + host + port + path + (uri.getRawQuery() == null ? "" : "?…");
    }

    /** Whether both have the same scheme, host and port; case and a port that is the scheme's own make no difference. */
    static boolean sameOrigin(URI one, URI other) {
        return one.getHost() != null
                && one.getScheme() != null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static String withoutOuterSpaces(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    private static void refuseIf(boolean bad, String reason) throws UnsafeUrlException {
        if (bad) {
            throw new UnsafeUrlException(reason);
        }
    }
}
