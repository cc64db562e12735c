package io.imagesdk.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFieldsTest {
    private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><title>Sign in</title>",
                "<TITLE lang=en>\nSign in\n</TITLE>",
                "<title></title><title>second",
                "<title <title>a",
                "<title><title>a",
                "<title",
                "<title>",
                "<title>a",
                "<html>title>a",
                "no page"
            })
    void findsTheTitleThatThePatternFinds(String body) {
        Matcher expected = TITLE.matcher(body);
        String message = expected.find() ? "web page \"" + expected.group(1).strip() + "\"" : body;

        assertThat(ErrorFields.ofText(body).message()).contains(message);
    }

    @Test
    void cutsLongTitle() {
        assertThat(ErrorFields.ofText("<title>" + "a".repeat(300)).message())
                .contains("web page \"" + "a".repeat(200) + "\"");
    }

    @Test
    void hasNoMessageForBlankBody() {
        assertThat(ErrorFields.ofText(" \n").message()).isEmpty();
    }
}
