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
}
