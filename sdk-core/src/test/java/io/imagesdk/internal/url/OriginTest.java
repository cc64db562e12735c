package io.imagesdk.internal.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.example/x?y#z, https, a.example, 443",
        "http://a.example, http, a.example, 80",
        "HTTPS://A.Example:8443/, https, a.example, 8443",
        "http://127.0.0.1:1, http, 127.0.0.1, 1",
        "https://[2001:DB8::1]/x, https, [2001:db8::1], 443"
    })
    void consistsOfSchemeHostAndPort(URI url, String scheme, String host, int port) {
        assertThat(Origin.of(url)).isEqualTo(new Origin(scheme, host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://a.example:443/y, true",
        "http://a.example, http://A.Example:80/, true",
        "HTTPS://a.example, https://a.example, true",
        "https://user@a.example, https://a.example, true",
        "https://a.example, http://a.example, false",
        "https://a.example, http://a.example:443, false",
        "https://a.example, https://a.example:8443, false",
        "https://a.example, https://b.example, false",
        "https://a.example, https://a.example.evil.example, false",
        "https://a.example, /relative, false",
        "https://a.example, //a.example/relative, false",
        "https://a.example, ftp://a.example:443, false",
        "https://a.example, mailto:x@a.example, false"
    })
    void comparesSchemeHostAndPort(URI one, URI other, boolean same) {
        assertThat(Origin.of(one).isOriginOf(other)).isEqualTo(same);
        assertThat(Origin.find(other).equals(Origin.find(one))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://A.Example:443/v1?x=y, https://a.example",
        "https://a.example:8443/v1, https://a.example:8443",
        "http://a.example:80, http://a.example",
        "http://a.example:443, http://a.example:443",
        "http://[::1]:8080/v1, http://[::1]:8080"
    })
    void writesOnlyAPortThatIsNotTheDefault(URI url, URI expected) {
        assertThat(Origin.of(url).toUri()).isEqualTo(expected);
        assertThat(Origin.of(Origin.of(url).toUri())).isEqualTo(Origin.of(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/secret", "secret", "https:/secret", "ftp://a.example/secret", "mailto:secret@a.example"})
    void rejectsAUrlWithoutHttpOrHostAndDoesNotRepeatIt(URI url) {
        assertThat(Origin.find(url)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Origin.of(url))
                .withMessageStartingWith("URL must be")
                .withMessageNotContaining("secret");
    }

    @Test
    void isEqualByValue() {
        assertThat(Origin.of(URI.create("https://a.example")))
                .isEqualTo(Origin.of(URI.create("https://a.example:443/v1")))
                .hasSameHashCodeAs(Origin.of(URI.create("https://A.EXAMPLE")));
    }
}
