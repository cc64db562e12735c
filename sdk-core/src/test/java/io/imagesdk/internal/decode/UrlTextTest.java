package io.imagesdk.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTextTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.example/tasks/t1, t1",
        "https://a.example/tasks/t1/, t1",
        "https://a.example/tasks/t1///, t1",
        "https://a.example/tasks/t1?key=a/b#c, t1",
        "https://a.example/tasks/t1/#c?d/, t1",
        "/tasks/t1, t1",
        "t1, t1",
        "///, ''",
        "?t1, ''",
        "'', ''"
    })
    void returnsLastSegment(String url, String segment) {
        assertThat(UrlText.lastSegment(url)).isEqualTo(segment);
    }

    @ParameterizedTest
    @CsvSource({"/a?b#c, /a", "/a#b?c, /a", "/a, /a", "'', ''"})
    void removesQueryAndFragment(String url, String path) {
        assertThat(UrlText.withoutQuery(url)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "see https://a.example/x.png?sig=1&b=2 now, see https://a.example/x.png?… now",
        "{\"url\":\"https://a.example/x?sig=1\"}, {\"url\":\"https://a.example/x?…\"}",
        "{\"url\":\"HTTP:\\/\\/a.example\\/x?sig=1\"}, {\"url\":\"HTTP:\\/\\/a.example\\/x?…\"}",
        "https://a.example/x?sig=cut..., https://a.example/x?…",
        "https://a.example#sig https://b.example?sig, https://a.example?… https://b.example?…",
        "what? https://a.example/x, what? https://a.example/x"
    })
    void removesTheQueriesOfTheUrlsInAText(String text, String expected) {
        assertThat(UrlText.withoutQueries(text)).isEqualTo(expected);
    }
}
