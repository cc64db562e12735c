package io.imagesdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The README's tables are the code's: each stands between {@code <!-- begin: name -->} and {@code <!-- end: name -->}. With
 * {@code -Dimagesdk.write=true} they are written anew, and then compared.
 */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern TYPE_COMMENT =
            Pattern.compile("/\\*\\*\\s*(.*?)\\s*\\*/\\s*public (?:final|sealed|abstract)", Pattern.DOTALL);

    @Test
    void saysWhatTheCodeSays() throws IOException {
        Map<String, String> written = new LinkedHashMap<>();
        written.put("providers", providers());
        written.put("errors", errors());
        written.put("limits", limits());

        String readme = Files.readString(README);
        String expected = readme;
        for (Map.Entry<String, String> each : written.entrySet()) {
            String begin = "<!-- begin: " + each.getKey() + " -->\n";
            int from = expected.indexOf(begin) + begin.length();
            int to = expected.indexOf("<!-- end: " + each.getKey() + " -->");
            assertThat(from).as(begin).isGreaterThanOrEqualTo(begin.length()).isLessThanOrEqualTo(to);
            expected = expected.substring(0, from) + each.getValue() + expected.substring(to);
        }
        if (Boolean.getBoolean("imagesdk.write")) {
            Files.writeString(README, expected);
            readme = expected;
        }
        assertThat(readme).isEqualTo(expected);
    }

    private static String providers() {
        return "| profile | what | base URL | n | edits |\n|---|---|---|---|---|\n"
                + Providers.all().stream().map(ReadmeTest::row).collect(Collectors.joining());
    }

    private static String row(ProviderProfile profile) {
        return "| `" + profile.id() + "` | " + profile.title() + " | "
                + profile.baseUrl().map(url -> "`" + url + "`").orElse("yours") + " | "
                + profile.constraint(Parameter.COUNT).orElseThrow() + " | "
                + profile.editing()
                        .map(edit -> switch (edit.operation().bodyFormat()) {
                            case MULTIPART -> "multipart";
                            case JSON, JSON_ARRAY -> "JSON";
                            case BY_INPUT -> "multipart, or JSON with addresses";
                        })
                        .orElse("")
                + " |\n";
    }

    /** The sealed family, in words out of each class's own comment. */
    private static String errors() throws IOException {
        StringBuilder table = new StringBuilder("| exception | when |\n|---|---|\n");
        for (Class<?> each : ImagesException.class.getPermittedSubclasses()) {
            table.append("| `")
                    .append(each.getSimpleName())
                    .append("` | ")
                    .append(comment(each))
                    .append(" |\n");
            if (each.isSealed()) {
                for (Class<?> part : each.getPermittedSubclasses()) {
                    table.append("| · `")
                            .append(part.getSimpleName())
                            .append("` | ")
                            .append(comment(part))
                            .append(" |\n");
                }
            }
        }
        return table.toString();
    }

    private static String comment(Class<?> type) throws IOException {
        String source = Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
        Matcher comment = TYPE_COMMENT.matcher(source);
        assertThat(comment.find()).as(type.getName()).isTrue();
        return comment.group(1)
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .replaceAll("\\{@link #?([^}]*)\\}", "`$1`")
                .replaceAll("\\{@code ([^}]*)\\}", "`$1`");
    }

    private static String limits() {
        Limits limits = Limits.DEFAULT;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("`replyBytes`: bytes of one reply, on the wire and unpacked", limits.maxResponseBytes());
        values.put("`imageBytes`: bytes of one picture", limits.maxImageBytes());
        values.put("`errorBytes`: bytes kept of an error's body", limits.maxErrorBodyBytes());
        values.put("`images`: pictures in one reply", limits.maxImages());
        values.put("`jsonDepth`: how deep a reply may be nested", limits.maxJsonDepth());
        values.put("`bodyIdle`: silence of a body", limits.bodyIdleTimeout());
        values.put("`download`: time for one picture's download", limits.downloadTimeout());
        values.put("`connect`: time for a connection", limits.connectTimeout());
        return values.entrySet().stream()
                .map(each -> "| " + each.getKey() + " | " + shown(each.getValue()) + " |\n")
                .collect(Collectors.joining("", "| limit | default |\n|---|---|\n", ""));
    }

    private static String shown(Object value) {
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        long number = ((Number) value).longValue();
        return number >= 1 << 20 ? (number >> 20) + " MiB" : number >= 1 << 10 ? (number >> 10) + " KiB" : "" + number;
    }
}
