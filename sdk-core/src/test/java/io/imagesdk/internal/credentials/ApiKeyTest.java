package io.imagesdk.internal.credentials;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.imagesdk.error.InvalidConfigurationException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of all lengths in text of a server, in all forms in which a server may repeat them. */
class ApiKeyTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String KEY = "sk-proj/A+b=c_d.e~f";
    private static final List<String> KEYS = List.of(
            KEY,
            "nabcdef",
            "u002fabcdef",
            "25abcdefgh",
            "a%41b%252Fcd",
            "a\\b\\\\u0041cdefg",
            "a&amp;b&#47;c<d>\"e'",
            "aaaaaa",
            "abababab",
            "user:password");

    /** The forms in which a server may repeat a key, by name. */
    private static final Map<String, UnaryOperator<String>> FORMS = Map.ofEntries(
            Map.entry("verbatim", text -> text),
            Map.entry("JSON", ApiKeyTest::json),
            Map.entry("JSON in JSON", text -> json(json(text))),
            Map.entry("JSON in JSON in JSON", text -> json(json(json(text)))),
            Map.entry("all JSON escapes", ApiKeyTest::unicodeEscapes),
            Map.entry("all JSON escapes in JSON", text -> json(unicodeEscapes(text))),
            Map.entry("percent", text -> URLEncoder.encode(text, UTF_8)),
            Map.entry("all percent", ApiKeyTest::percent),
            Map.entry("percent twice", text -> percent(percent(text))),
            Map.entry("percent in JSON", text -> unicodeEscapes(percent(text))),
            Map.entry("JSON in percent", text -> percent(unicodeEscapes(text))),
            Map.entry("HTML", ApiKeyTest::html),
            Map.entry("decimal references", text -> references(text, c -> "&#" + c + ";")),
            Map.entry("hexadecimal references", text -> references(text, c -> "&#x" + Integer.toHexString(c) + ";")),
            Map.entry("HTML in JSON", text -> json(html(text))));

    /** A task is stored, also if a server has built its URL with the key. */
    @ParameterizedTest
    @ValueSource(strings = {"https://h/KEY", "KEY", "t-é-KEY", "sealed.abc", "sealed.", "abc", ""})
    void encryptsTextWithTheKeyInIt(String form) {
        ApiKey key = ApiKey.of(KEY);
        String text = form.replace("KEY", KEY);

        String sealed = key.seal(text);

        assertThat(sealed).doesNotContain(KEY).isEqualTo(key.seal(text));
        assertThat(sealed.equals(text)).isEqualTo(form.equals("abc") || form.isEmpty());
        assertThat(key.open(sealed)).hasValue(text);
        if (!sealed.equals(text)) {
            assertThat(sealed).matches("sealed\\.[A-Za-z0-9_-]{38,400}");
            assertThat(ApiKey.of("another-key").open(sealed)).isEmpty();
            assertThat(ApiKey.NONE.open(sealed)).isEmpty();
            assertThat(key.open(sealed.substring(0, sealed.length() - 2))).isEmpty();
        }
    }

    @Test
    void masksTheKeyInEveryForm() {
        for (String secret : KEYS) {
            ApiKey key = ApiKey.of(secret);
            FORMS.forEach((name, form) -> {
                String echoed = form.apply(secret);
                for (String before : List.of("", "key: ", "\\n", "\\\"", "100% ", "a&b ")) {
                    assertThat(key.mask(before + echoed + " is wrong"))
                            .as("%s as %s behind '%s'", secret, name, before)
                            .endsWith("*** is wrong")
                            .hasSizeLessThanOrEqualTo(before.length() + "*** is wrong".length());
                }
            });
        }
    }

    @Test
    void masksTheKeyAtTheEndOfTruncatedText() {
        ApiKey key = ApiKey.of(KEY);
        FORMS.forEach((name, form) -> {
            String echoed = form.apply(KEY);
            int shortest = form.apply(KEY.substring(0, 6)).length();
            for (int length = shortest; length <= echoed.length(); length++) {
                String masked = key.mask("wrong key " + echoed.substring(0, length));

                assertThat(masked).as("%s, %d characters", name, length).isEqualTo("wrong key ***");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "user", "user:", "Bearer ", "{\"key\":\""})
    void masksTheKeyInBase64(String before) {
        ApiKey key = ApiKey.of("sk-12345678-secret?>~");
        for (String after : List.of("", ":", ":x", "\"}")) {
            byte[] bytes = (before + "sk-12345678-secret?>~" + after).getBytes(UTF_8);
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String encoded = encoder.encodeToString(bytes);

                for (String text : List.of(encoded, json(encoded).replace("/", "\\/"), percent(encoded))) {
                    String masked = key.mask("authorization Basic " + text + " is wrong");

                    assertThat(masked).contains("***").hasSizeLessThan(50 + before.length() * 6);
                    String rest = masked.replace("***", "");
                    assertThat(key.mask(rest)).isEqualTo(rest);
                }
            }
        }
    }

    /** MIME and PEM break base64 into lines, of which a break can fall into the key. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n  ", "\\n", "\\r\\n", "\\\\n", "\\u000a", "%0A"})
    void masksAShortKeyInBase64ThatIsBrokenIntoLines(String lineBreak) {
        for (String secret : List.of("abc123", "hf_abcdefghij", "sk-12345678-secret")) {
            ApiKey key = ApiKey.of(secret);
            for (String before : List.of("", "u", "us", "Authorization: Bearer ")) {
                String encoded = Base64.getEncoder().encodeToString((before + secret + "\r\nHost: x").getBytes(UTF_8));
                String oneLine = key.mask(encoded);
                for (int length = 1; length < encoded.length(); length++) {
                    String masked = key.mask("dump: "
                            + encoded.replaceAll("(.{" + length + "})", "$1" + Matcher.quoteReplacement(lineBreak)));

                    assertThat(masked.replace(lineBreak, "")).isEqualTo("dump: " + oneLine);
                }
            }
        }
    }

    /** A server may cut credentials before it prints them, and the rest of the text follows. */
    @ParameterizedTest
    @ValueSource(strings = {"", "u", "us", "user:"})
    void masksAPartOfALongKeyInBase64Anywhere(String before) {
        String secret = "sk-0a1B2c3D4e5F6g7H8i9J";
        ApiKey key = ApiKey.of(secret);
        String encoded = Base64.getEncoder().encodeToString((before + secret).getBytes(UTF_8));
        // Each group of four characters is three bytes, and the first group may contain only a part of the key.
        int first = before.length() / 3 * 4;

        for (int cut = 0; cut <= 8; cut++) {
            for (String part : List.of(
                    encoded.substring(0, encoded.length() - cut),
                    encoded.substring(Math.min(first + cut, encoded.length())))) {
                String masked = key.mask("{\"message\":\"wrong key " + part + "\"}, sorry");

                assertThat(masked).contains("***").endsWith("\"}, sorry");
                assertThat(masked.replaceAll(".*wrong key |=*\"}, sorry", ""))
                        .as(part)
                        .hasSizeLessThan(first + 6);
            }
        }
    }

    @Test
    void keepsJsonReadable() throws JsonException {
        for (String secret : Stream.concat(KEYS.stream(), Stream.of("abcdef\\", "abcdef\\\\"))
                .toList()) {
            ApiKey key = ApiKey.of(secret);
            for (String value : List.of(secret, "\n" + secret, "\\" + secret, secret + "\"", "\"" + secret + "\\")) {
                String document = Json.print(Map.of("error", value, "other", "text"));

                Json masked = Json.parse(key.mask(document));

                assertThat(masked.get("error").text().orElseThrow()).contains("***");
                assertThat(masked.get("other").text()).contains("text");
            }
        }
    }

    @Test
    void masksAPartOfALongKeyAnywhere() {
        String secret = "sk-0a1B2c3D4e5F6g7H8i9J";
        ApiKey key = ApiKey.of(secret);

        assertThat(key.mask("{\"message\":\"wrong key " + secret.substring(0, 22) + "\"}"))
                .isEqualTo("{\"message\":\"wrong key ***\"}");
        assertThat(key.mask("wrong key " + secret.substring(3) + ", sorry")).isEqualTo("wrong key ***, sorry");
        assertThat(key.mask("wrong key sk-0a1****i9J")).isEqualTo("wrong key sk-0a1****i9J");
    }

    @Test
    void masksTheDecodedFormOfAKeyForBasicAuthentication() {
        for (String password : List.of("hunter2-Correct-Horse", "secret", "pa:ss:word", "p\u00e4ssw\u00f6rter")) {
            String credentials = "admin:" + password;
            ApiKey key = ApiKey.of(Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
            for (String secret : List.of(credentials, password)) {
                assertThat(key.mask("{\"detail\":\"wrong: " + secret + "\"}")).isEqualTo("{\"detail\":\"wrong: ***\"}");
            }
            assertThat(key.mask("/login?value=" + URLEncoder.encode(credentials, US_ASCII) + "&x=1"))
                    .doesNotContain("hunter2", "secret", "pa%3Ass");
            assertThat(key.mask("the user admin is not known")).isEqualTo("the user admin is not known");
        }
    }

    @Test
    void leavesOtherTextUnchanged() {
        ApiKey key = ApiKey.of(KEY);
        String text = "a \\u0041 b%20c &amp; sk-proj is not the key \\ % & sk-pr";

        assertThat(key.mask(text)).isSameAs(text);
        assertThat(key.mask("")).isEmpty();
        assertThat(ApiKey.of("abcde").mask("abcde stays")).isEqualTo("abcde stays");
    }

    /** Repeats a hostile server: text of 300 KB that a search with backtracking or recursion does not survive. */
    @ParameterizedTest
    @ValueSource(ints = {40, 1_300, 4_000, 16_000})
    void masksKeysOfAllLengthsInLinearTime(int length) {
        String random = new Random(length)
                .ints(length, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        for (String secret :
                List.of(random, "a".repeat(length - 1) + "b", "ab".repeat(length / 2), "\\".repeat(length))) {
            ApiKey key = ApiKey.of(secret);
            List<String> units = List.of(
                    secret,
                    secret.substring(0, length - 1),
                    unicodeEscapes(secret),
                    percent(secret),
                    "\\",
                    "\\u0061",
                    "%",
                    "%25",
                    "&#97",
                    "&",
                    "a");
            for (String unit : units) {
                String text = unit.repeat(300_000 / unit.length());

                assertTimeoutPreemptively(TIMEOUT, () -> {
                    assertThat(key.mask(text).length()).isLessThanOrEqualTo(text.length());
                });
            }
            assertThat(key.mask("x " + unicodeEscapes(secret) + " y")).isEqualTo("x *** y");
        }
    }

    @ParameterizedTest
    @CsvSource({"16384, true", "16385, false"})
    void limitsTheLengthOfAKey(int length, boolean accepted) {
        String text = "k".repeat(length);

        if (accepted) {
            assertThat(ApiKey.of(text).header("")).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> ApiKey.of(text))
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessage("API key must have at most 16384 characters, had 16385");
        }
    }

    private static String json(String text) {
        String quoted = Json.print(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String unicodeEscapes(String text) {
        return references(text, c -> "\\u" + HexFormat.of().toHexDigits((char) c));
    }

    private static String percent(String text) {
        return references(text, c -> "%" + HexFormat.of().withUpperCase().toHexDigits((byte) c));
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String references(String text, IntFunction<String> reference) {
        return text.chars().mapToObj(reference).collect(Collectors.joining());
    }
}
