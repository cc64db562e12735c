package io.imagesdk.testkit;

import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes texts from a recording that servers repeat: API keys, prompts and signatures. Known forms of a secret are
 * replaced where they are. If a text still contains a secret after it has been decoded, the complete text is replaced.
 */
final class SecretMask {
    private static final String MASK = "***";

    /** Stands for a secret in a text that may be an id: the next request repeats it, and clients reject asterisks. */
    private static final String ID_MASK = "masked";

    /** Headers that contain no key. Any other header may contain it: its name belongs to the profile. */
    private static final Set<String> HEADERS_WITHOUT_KEY = Set.of(
            "accept",
            "accept-encoding",
            "content-type",
            "content-length",
            "user-agent",
            "host",
            "connection",
            "upgrade",
            "range");

    /** A shorter text would also replace parts of ordinary words. */
    private static final int MIN_LENGTH = 6;

    private static final int MIN_LENGTH_FOR_PARTS = 20;
    private static final int MIN_PART = 12;
    private static final int MAX_LEVELS = 5;
    private static final int MAX_ID_LENGTH = 500;
    private static final Pattern PERCENT = Pattern.compile("%([0-9a-fA-F]{2})");
    private static final Pattern UNICODE = Pattern.compile("\\\\+u([0-9a-fA-F]{4})");
    private static final Pattern HEXADECIMAL = Pattern.compile("&#[xX]([0-9a-fA-F]{1,4});?");
    private static final Pattern DECIMAL = Pattern.compile("&#([0-9]{1,4});?");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,}");

    /** The URLs of the cassette. They contain no secret, and a secret may be a word of them. */
    private static final Pattern CASSETTE_URL =
            Pattern.compile(Pattern.quote(CassetteInteraction.ORIGIN) + "(?:/cassette/[0-9]+|/v1)");

    private final Set<String> secrets =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

    /** Adds a secret. A text of fewer than six characters is ignored. */
    synchronized void add(String secret) {
        if (secret.length() >= MIN_LENGTH) {
            secrets.add(secret);
        }
    }

    /** Adds the values of headers that may contain a key. */
    void addHeaders(Map<String, List<String>> headers) {
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HEADERS_WITHOUT_KEY.contains(lower) && !lower.startsWith(CassetteRequest.UPLOAD_HEADERS)) {
                values.forEach(this::add);
                // The key follows a prefix such as Bearer.
                values.forEach(value -> addKey(value.substring(value.lastIndexOf(' ') + 1)));
            }
        });
    }

    /** Adds a key. A server decodes one for Basic authentication, and may repeat the user name and the password. */
    private void addKey(String key) {
        add(key);
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException ignored) {
            // Most keys are not base64.
            return;
        }
        String credentials = new String(decoded, StandardCharsets.UTF_8);
        int colon = credentials.indexOf(':');
        // Text of other keys that happens to be base64 encodes control characters, or is not UTF-8.
        if (colon >= 0 && BodyBytes.isUtf8(decoded) && credentials.chars().noneMatch(Character::isISOControl)) {
            add(credentials);
            add(credentials.substring(colon + 1));
        }
    }

    /** Returns whether a text contains a secret. */
    boolean isSecret(String text) {
        return !masked(text).equals(text);
    }

    /** Returns the text without the secrets. The URLs of the cassette in it stay. */
    String apply(String text) {
        StringBuilder applied = new StringBuilder();
        Matcher urls = CASSETTE_URL.matcher(text);
        int end = 0;
        while (urls.find()) {
            applied.append(masked(text.substring(end, urls.start()))).append(urls.group());
            end = urls.end();
        }
        String masked = applied.append(masked(text.substring(end))).toString();
        boolean mayBeId = text.length() <= MAX_ID_LENGTH && text.chars().noneMatch(Character::isWhitespace);
        return mayBeId && !masked.equals(text) ? masked.replace(MASK, ID_MASK) : masked;
    }

    /** Returns the bytes of an image with asterisks instead of the secrets, for example in its metadata. */
    synchronized byte[] apply(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
            String stored = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            text = text.replace(stored, "*".repeat(stored.length()));
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private synchronized String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            for (String form : forms(secret)) {
                masked = masked.replace(form, MASK);
            }
        }
        return contains(masked) ? MASK : masked;
    }

    /** Returns a text as it is, in JSON with and without escaped slashes, in a URL and in base64. */
    private static List<String> forms(String text) {
        String json = TextNode.valueOf(text).toString();
        String quoted = json.substring(1, json.length() - 1);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return List.of(
                text, quoted, quoted.replace("/", "\\/"), URLEncoder.encode(text, StandardCharsets.UTF_8), base64);
    }

    private boolean contains(String text) {
        String previous = "";
        String level = text;
        for (int i = 0; i < MAX_LEVELS && !level.equals(previous); i++) {
            if (containsVerbatim(level) || containsBase64(level)) {
                return true;
            }
            previous = level;
            level = decoded(level);
        }
        return containsVerbatim(level);
    }

    private boolean containsVerbatim(String text) {
        return secrets.stream().anyMatch(secret -> {
            boolean parts = secret.length() >= MIN_LENGTH_FOR_PARTS && secret.indexOf(' ') < 0;
            return parts
                    ? text.contains(secret.substring(0, MIN_PART))
                            || text.contains(secret.substring(secret.length() - MIN_PART))
                    : text.contains(secret);
        });
    }

    /** Decodes each run of base64 at each of its four positions, because the server may have cut the start. */
    private boolean containsBase64(String text) {
        Matcher runs = BASE64.matcher(text);
        while (runs.find()) {
            String run = runs.group().replace('-', '+').replace('_', '/');
            for (int start = 0; start < 4; start++) {
                int length = (run.length() - start) / 4 * 4;
                byte[] bytes = Base64.getDecoder().decode(run.substring(start, start + length));
                if (containsVerbatim(new String(bytes, StandardCharsets.ISO_8859_1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns the text without one level of escapes of JSON, URLs and HTML. */
    private static String decoded(String text) {
        String decoded = decoded(PERCENT, text, code -> Integer.parseInt(code.group(1), 16));
        decoded = decoded(UNICODE, decoded, code -> Integer.parseInt(code.group(1), 16));
        decoded = decoded(HEXADECIMAL, decoded, code -> Integer.parseInt(code.group(1), 16));
        decoded = decoded(DECIMAL, decoded, code -> Integer.parseInt(code.group(1)));
        return decoded.replace("&amp;", "&")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("\\", "");
    }

    private static String decoded(Pattern escapes, String text, Function<MatchResult, Integer> character) {
        return escapes.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        Character.toString(character.apply(escape).intValue())));
    }
}
