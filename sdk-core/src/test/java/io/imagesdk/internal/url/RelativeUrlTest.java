package io.imagesdk.internal.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelativeUrlTest {
    /** The examples of RFC 3986, section 5.4; a fragment of a result is dropped when the result is parsed. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "g, http://a/b/c/g",
                "./g, http://a/b/c/g",
                "g/, http://a/b/c/g/",
                "/g, http://a/g",
                "//g, http://g",
                "?y, http://a/b/c/d;p?y",
                "g?y, http://a/b/c/g?y",
                "#s, http://a/b/c/d;p?q",
                "g#s, http://a/b/c/g#s",
                "g?y#s, http://a/b/c/g?y#s",
                ";x, http://a/b/c/;x",
                "g;x?y#s, http://a/b/c/g;x?y#s",
                "\"\", http://a/b/c/d;p?q",
                "., http://a/b/c/",
                "./, http://a/b/c/",
                ".., http://a/b/",
                "../g, http://a/b/g",
                "../.., http://a/",
                "../../g, http://a/g",
                "../../../g, http://a/g",
                "/./g, http://a/g",
                "/../g, http://a/g",
                "g., http://a/b/c/g.",
                "..g, http://a/b/c/..g",
                "./../g, http://a/b/g",
                "./g/., http://a/b/c/g/",
                "g/../h, http://a/b/c/h",
                "g;x=1/../y, http://a/b/c/y",
                "g?y/../x, http://a/b/c/g?y/../x",
                "https://x/../y, https://x/../y",
                "file:/etc/passwd, file:/etc/passwd"
            })
    void followsTheStandard(String reference, String expected) {
        assertThat(RelativeUrl.resolve(URI.create("http://a/b/c/d;p?q"), reference))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example:8443, x.png, https://a.example:8443/x.png",
        "https://a.example, ?sig=1, https://a.example/?sig=1",
        "https://a.example/x, //b.example/y, https://b.example/y"
    })
    void acceptsABaseWithoutAPath(URI base, String reference, String expected) {
        assertThat(RelativeUrl.resolve(base, reference)).isEqualTo(expected);
    }
}
