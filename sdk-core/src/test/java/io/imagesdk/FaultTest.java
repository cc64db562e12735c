package io.imagesdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.catalog.Providers;
import io.imagesdk.testing.Pictures;
import io.imagesdk.testing.RawServer;
import io.imagesdk.testing.SuiteLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of {@code faults/replies.txt} against every profile, on real sockets: the right exception and outcome, in time, one POST and
 * no more, no file left, the key nowhere.
 */
@Timeout(30)
class FaultTest {
    private static final String KEY = SuiteLog.KEY;
    private static final Pattern ANSWER = Pattern.compile("\\$\\{(\\d{3}) ([^;]*);(.*)\\}", Pattern.DOTALL);
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-fA-F]{2})");
    private static final String PICTURE = Pictures.base64(Pictures.encoded("png", 60, 60));

    @TempDir
    Path directory;

    /** One row of the table. */
    record Row(String name, String bytes, String end, String exception, CallOutcome outcome, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> everyRowForEveryProfile() throws IOException {
        List<Row> rows = rows();
        return Providers.all().stream().flatMap(profile -> rows.stream().map(row -> Arguments.of(profile.id(), row)));
    }

    private static List<Row> rows() throws IOException {
        try (InputStream table = FaultTest.class.getResourceAsStream("/faults/replies.txt")) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> new Row(
                            cells[0].strip(),
                            cells[1].strip(),
                            cells[2].strip(),
                            cells[3].strip(),
                            CallOutcome.valueOf(cells[4].strip()),
                            cells[5].strip()))
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("everyRowForEveryProfile")
    void endsAsTheTableSays(String id, Row row) throws Exception {
        ProviderProfile profile = Providers.byId(id).orElseThrow();
        try (RawServer server = RawServer.start((request, client) -> play(row, client));
                ImagesService images = service(profile, server, row)) {
            long begin = System.nanoTime();

            Throwable thrown =
                    catchThrowable(() -> images.blocking().generate(request(), Delivery.toDirectory(directory)));

            assertThat(thrown).isInstanceOf(ImagesException.class);
            ImagesException failure = (ImagesException) thrown;
            assertThat(kinds(failure)).contains(row.exception());
            assertThat(failure.outcome()).isEqualTo(row.outcome());
            assertThat(failure).hasMessageContaining(row.words());
            assertThat(failure.getMessage()).hasSizeLessThanOrEqualTo(2_000).matches("[^\\p{Cntrl}]*");
            assertThat(failure.attempts()).isNotEmpty();
            assertThat(failure.provider()).contains(id);
            assertThat(printed(failure)).doesNotContain(KEY);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            assertThat(server.requests()).hasSize(1);
            try (Stream<Path> left = Files.list(directory)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private static ImagesService service(ProviderProfile profile, RawServer server, Row row) {
        return ImagesService.builder()
                .provider(profile)
                .baseUrl(server.url() + "/v1/")
                .apiKey(KEY)
                .timeout(row.end().equals("stall") ? Duration.ofMillis(900) : Duration.ofSeconds(20))
                .limits(Limits.builder().bodyIdle(Duration.ofMillis(150)).build())
                .build();
    }

    private static GenerateRequest request() {
        return GenerateRequest.builder().prompt("A cat").model("a-model").build();
    }

    private static void play(Row row, RawServer.Connection client) throws IOException {
        client.write(bytes(row.bytes()));
        switch (row.end()) {
            case "reset" -> client.reset();
            case "stall" -> client.stall();
            default -> {}
        }
    }

    private static byte[] bytes(String written) {
        String text = written.replace("${png}", PICTURE)
                .replace("${half}", PICTURE.substring(0, PICTURE.length() / 8 * 4))
                .replace("${deep}", "[".repeat(200) + "]".repeat(200));
        Matcher answer = ANSWER.matcher(text);
        if (answer.matches()) {
            byte[] body = answer.group(3).replace("\\\\", "\\").getBytes(UTF_8);
            String headers =
                    answer.group(2).isBlank() ? "" : answer.group(2).strip().replace(", ", "\r\n") + "\r\n";
            text = "HTTP/1.1 " + answer.group(1) + " X\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n"
                    + new String(body, ISO_8859_1);
            return text.getBytes(ISO_8859_1);
        }
        text = text.replace("\\r", "\r").replace("\\n", "\n");
        return BYTE.matcher(text)
                .replaceAll(hex -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))))
                .getBytes(ISO_8859_1);
    }

    /** The names of an exception's class and of those above it. */
    private static List<String> kinds(ImagesException failure) {
        return Stream.<Class<?>>iterate(failure.getClass(), type -> type != Object.class, Class::getSuperclass)
                .map(Class::getSimpleName)
                .toList();
    }

    private static String printed(Throwable thrown) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            all.append(each).append('\n');
        }
        ImagesException failure = (ImagesException) thrown;
        return all.append(failure.details())
                .append(failure.body())
                .append(failure.providerMessage())
                .append(failure.attempts())
                .toString();
    }
}
