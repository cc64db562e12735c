package io.imagesdk.internal.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlParserTest {
    @ParameterizedTest
    @CsvSource({
        "https://img.example/a/b.png, https://img.example/a/b.png",
        "HTTPS://Img.Example:8443/a?x=1&y=%2F, https://Img.Example:8443/a?x=1&y=%2F",
        "https://img.example, https://img.example",
        "https://img.example?sig=a/b, https://img.example?sig=a/b",
        "https://img.example/a#frag, https://img.example/a",
        "https://img.example/a#@evil.example/, https://img.example/a",
        "' https://img.example/a ', https://img.example/a",
        "'\n\thttps://img.example/a\r\n', https://img.example/a",
        "http://127.0.0.1:80/x, http://127.0.0.1:80/x",
        "https://[2001:db8::1]:1/x, https://[2001:db8::1]:1/x",
        "https://xn--fiqs8s.example/x, https://xn--fiqs8s.example/x",
        "https://1.2.3.4.example/x, https://1.2.3.4.example/x",
        "https://img.example/a b|c.png, https://img.example/a%20b%7Cc.png",
        "https://img.example/夜.png?q=夜 晚, https://img.example/%E5%A4%9C.png?q=%E5%A4%9C%20%E6%99%9A",
        "https://img.example/100%/%zz/%41%4, https://img.example/100%25/%25zz/%41%254",
        "https://img.example/[a]?[b]={c}, https://img.example/%5Ba%5D?[b]=%7Bc%7D",
        "'https://img.example/\"<>^`', https://img.example/%22%3C%3E%5E%60",
        "https://img.example/a@b?u=x@y, https://img.example/a@b?u=x@y"
    })
    void parsesUrlsOfRealGateways(String text, String expected) throws UnsafeUrlException {
        assertThat(UrlParser.parse(text)).hasToString(expected);
        assertThat(UrlParser.tryParse(text))
                .hasValueSatisfying(url -> assertThat(url).hasToString(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//img.example/a.png?sig=1",
                "/files/a.png?sig=1",
                "https://bücher.example/a.png",
                "img.example/a.png",
                "https://img.example/a.png"
            })
    void keepsUrlsThatABrowserMayOpen(String text) {
        assertThat(UrlParser.asSent(text)).contains(URI.create(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "![an image](https://img.example/a.png?sig=1)",
                "<https://img.example/a.png?sig=1>",
                "here it is:\nhttps://img.example/a.png?sig=1\n[1]"
            })
    void keepsTheFirstUrlInsideAText(String text) {
        assertThat(UrlParser.asSent(text)).contains(URI.create("https://img.example/a.png?sig=1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "data:image/png;base64,secret", "javascript:alert(1)/", "https://a b/c", "\\/"})
    void keepsNothingThatIsNoUrl(String text) {
        assertThat(UrlParser.asSent(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/a.png",
                "//img.example/a.png",
                "img.example/a.png",
                "https:img.example/a?secret",
                "https:/img.example/a?secret",
                "https:///a?secret",
                "https://?secret",
                "file:///etc/passwd?secret",
                "ftp://img.example/a?secret",
                "jar:https://img.example/a!/b?secret",
                "gopher://img.example/?secret",
                "javascript:alert(1)?secret",
                "data:image/png;base64,secret",
                "https://user@img.example/a?secret",
                "https://user:pass@img.example/a?secret",
                "https://@img.example/a?secret",
                "https://good.example\\@evil.example/a?secret",
                "https://img.example/a\\b?secret",
                "https://img.example/a?x=\\secret",
                "https://img.example/a\r\nHost: evil?secret",
                "https://img.example/\u0000?secret",
                "https://img.example/\u0085?secret",
                "https://img.example/a\t?secret",
                "https://img.exa\nmple/a?secret",
                "https://img example/a?secret",
                "https://中国.example/a?secret",
                "https://１２７.0.0.1/a?secret",
                "https://127。0。0。1/a?secret",
                "https://img.example:８０/a?secret",
                "https://img%2eexample/a?secret",
                "https://user@my_host.example/a?secret",
                "https://my_host.example:0/a?secret",
                "https://img..example/a?secret",
                "https://-img.example/a?secret",
                "https://./a?secret",
                "https://img.example:/a?secret",
                "https://img.example:0/a?secret",
                "https://img.example:65536/a?secret",
                "https://img.example:99999/a?secret",
                "https://img.example:-1/a?secret",
                "https://img.example:+80/a?secret",
                "https://img.example:80:80/a?secret",
                "https://[::1/a?secret",
                "https://[fe80::1%25eth0]/a?secret",
                "https://[1:2]/a?secret",
                "https://[::ffff:1.2.3.999]/a?secret",
                "http://2130706433/?secret",
                "http://0x7f.1/?secret",
                "http://0x7f000001/?secret",
                "http://0X7F.0.0.1/?secret",
                "http://0177.0.0.1/?secret",
                "http://127.1/?secret",
                "http://127.0.0.1./?secret",
                "http://127.0.0.256/?secret",
                "http://127.0.0.01/?secret",
                "http://1.2.3.4.5/?secret",
                "http://foo.0x1/?secret",
                "http://017700000001/?secret"
            })
    void rejectsEveryUrlThatParsersCouldUnderstandDifferently(String text) {
        assertThatExceptionOfType(UnsafeUrlException.class)
                .isThrownBy(() -> UrlParser.parse(text))
                .withMessageStartingWith("URL ")
                .withMessageNotContaining("secret")
                .matches(e -> e.getMessage().lines().count() == 1);
        assertThat(UrlParser.tryParse(text)).isEmpty();
    }

    @Test
    void keepsAHostWithAnUnderscore() throws UnsafeUrlException {
        URI url = UrlParser.parse("https://my_host.example:8443/a b?x=1");

        assertThat(url).hasToString("https://my_host.example:8443/a%20b?x=1");
        assertThat(url.getHost()).isNull();
        assertThat(UrlParser.host(url)).contains("my_host.example");
        assertThat(Origin.of(url)).isEqualTo(new Origin("https", "my_host.example", 8443));
        assertThat(UrlParser.withoutSecrets(url)).isEqualTo("https://my_host.example:8443/a%20b?…");
    }

    @Test
    void rejectsATooLongUrl() {
        assertThatExceptionOfType(UnsafeUrlException.class)
                .isThrownBy(() -> UrlParser.parse("https://img.example/" + "a".repeat(20_000)))
                .withMessage("URL must have at most 16384 characters, had 20020");
    }

    @Test
    void throwsNoOtherExceptionForRandomText() {
        String alphabet = "https://a.b:80/[]@?#%&\\ \u0000\u00e9夜\ud83d1٢.-_~|0x";
        Random random = new Random(13);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "https://" : "");
            random.ints(random.nextInt(20), 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));

            Throwable error = catchThrowable(() -> UrlParser.parse(text.toString()));

            if (error != null) {
                assertThat(error).as(text.toString()).isInstanceOf(UnsafeUrlException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://img.example/a/b.png?sig=secret, https://img.example/a/b.png?…",
        "https://img.example:8443/a#secret, https://img.example:8443/a",
        "https://user:secret@img.example/a, https://img.example/a",
        "mailto:secret@img.example, mailto:…",
        "secret, …"
    })
    void omitsSecretsInMessages(String url, String expected) {
        assertThat(UrlParser.withoutSecrets(URI.create(url))).isEqualTo(expected);
    }
}
