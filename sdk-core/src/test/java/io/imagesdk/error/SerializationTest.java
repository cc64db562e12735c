package io.imagesdk.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener.CallFailure;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions that leave the process, as distributed programs send them. */
class SerializationTest {
    private static final ImageBytes BYTES = ImageBytes.copyOf(new byte[] {1, 2, 3});
    private static final ImagesException BLOCKED = new ModerationException(
            "blocked",
            ErrorDetails.of(BillingStatus.BILLED).moderationStage("output").build(),
            null);
    private static final ErrorDetails DETAILS = ErrorDetails.of(BillingStatus.BILLED)
            .provider("xai")
            .status(500)
            .requestId("req-1")
            .code("code")
            .providerMessage("message")
            .body("body")
            .hint("hint")
            .attempts(List.of(
                    attempt(1, OptionalInt.empty(), Optional.of(new CallFailure("X", BillingStatus.NOT_SENT))),
                    attempt(2, OptionalInt.of(500), Optional.empty())))
            .outcomes(List.of(
                    new ImageOutcome.Delivered<>(image(0, BYTES)),
                    new ImageOutcome.Delivered<>(image(1, Path.of("relative", "image.png"))),
                    new ImageOutcome.Delivered<>(GeneratedImage.of(2, URI.create("https://images.example/2"))),
                    new ImageOutcome.Blocked<>(3, BLOCKED),
                    new ImageOutcome.Failed<>(
                            4, BLOCKED, Optional.of(URI.create("https://images.example/4")), Optional.of(BYTES)),
                    new ImageOutcome.Failed<>(5, BLOCKED, Optional.empty(), Optional.empty())))
            .task(new ImageTask(
                    "xai",
                    URI.create("https://api.x.ai/v1"),
                    "t-1",
                    ImageTask.TaskKind.EDIT,
                    Instant.EPOCH,
                    Optional.of("https://api.x.ai/v1/tasks/t-1"),
                    List.of("https://images.example/0"),
                    Optional.of("m"),
                    Optional.of("https://api.x.ai/v1/tasks/t-1/result"),
                    Optional.of("https://api.x.ai/v1/tasks/t-1/cancel")))
            .usage(new Usage(Map.of("cost_in_usd_ticks", 7L, "total_tokens", 8L)))
            .rateLimit(new RateLimit(
                    OptionalLong.of(5),
                    OptionalLong.empty(),
                    Optional.of(Duration.ofSeconds(2)),
                    Optional.of(Duration.ofSeconds(3))))
            .moderationStage("input")
            .moderationCategories(List.of("violence"))
            .build();

    private static Attempt attempt(int number, OptionalInt status, Optional<CallFailure> failure) {
        return new Attempt(
                number,
                Attempt.Kind.CREATE,
                "POST",
                "api.x.ai/v1/images",
                status,
                Duration.ZERO,
                Duration.ofMillis(5),
                10,
                2,
                Optional.of("req-1"),
                failure,
                "detail");
    }

    private static GeneratedImage<Object> image(int index, Object content) {
        return new GeneratedImage<>(
                index,
                content,
                Optional.of(new ImageFacts(ImageFormat.PNG, OptionalInt.of(4), OptionalInt.empty(), 3, "abc")),
                Optional.of("a revised prompt"),
                Optional.of(URI.create("https://images.example/" + index)));
    }

    static Stream<ImagesException> family() {
        return Stream.concat(
                ImagesExceptionTest.family().map(exception -> exception.withDetails(DETAILS)),
                Stream.of(new InvalidRequestException(
                        List.of(new Violation("n", "must be 1 or more, was 0", ""), new Violation("size", "x", "y")),
                        DETAILS)));
    }

    @ParameterizedTest
    @MethodSource("family")
    void keepsEverythingThatIsKnown(ImagesException exception) throws Exception {
        exception.addSuppressed(new IOException("suppressed"));

        ImagesException copy = copy(exception);

        assertThat(copy)
                .isNotSameAs(exception)
                .hasSameClassAs(exception)
                .hasMessage(exception.getMessage())
                .hasToString(exception.toString());
        assertThat(copy.getStackTrace()).isEqualTo(exception.getStackTrace());
        assertThat(copy.getSuppressed()).hasSize(1).hasOnlyElementsOfType(IOException.class);
        assertThat(String.valueOf(copy.getCause())).isEqualTo(String.valueOf(exception.getCause()));
        assertThat(copy.billing()).isEqualTo(BillingStatus.BILLED);
        assertThat(copy.attempts()).isEqualTo(exception.attempts());
        assertThat(copy.task()).isEqualTo(exception.task());
        assertThat(copy.cost()).isEqualTo(exception.cost());
        assertThat(copy.details().toBuilder().outcomes(List.of()).build())
                .isEqualTo(DETAILS.toBuilder().outcomes(List.of()).build());
        assertThat(copy.outcomes().subList(0, 3)).isEqualTo(DETAILS.outcomes().subList(0, 3));
        assertThat(copy.outcomes()).extracting(ImageOutcome::index).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(((ModerationException)
                                ((ImageOutcome.Blocked<?>) copy.outcomes().get(3)).error())
                        .stage())
                .contains("output");
        ImageOutcome.Failed<?> failed = (ImageOutcome.Failed<?>) copy.outcomes().get(4);
        assertThat(failed.url()).contains(URI.create("https://images.example/4"));
        assertThat(failed.recoveredBytes()).contains(BYTES);
        assertThat(((ImageOutcome.Failed<?>) copy.outcomes().get(5)).recoveredBytes())
                .isEmpty();
        if (exception instanceof InvalidRequestException invalid) {
            assertThat(((InvalidRequestException) copy).violations()).isEqualTo(invalid.violations());
        }
    }

    @Test
    void keepsDetailsOfWhichNothingIsKnown() throws Exception {
        ErrorDetails empty = ErrorDetails.of(BillingStatus.NOT_SENT).build();

        assertThat(copy(new ConnectionException("m", empty, null)).details()).isEqualTo(empty);
    }

    /** An exception that holds an object of a connection, which is not serializable. */
    private static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenException(String message, Throwable cause) {
            super(message, cause);
        }

        private void writeObject(ObjectOutputStream stream) throws IOException {
            throw new NotSerializableException("connection");
        }

        @Override
        public String toString() {
            return "broken: " + getMessage();
        }
    }

    @Test
    void keepsACauseThatIsSerializable() throws Exception {
        ImagesException copy = copy(new ConnectionException(
                "m", DETAILS, new CompletionException("outer", new ConnectException("refused"))));

        assertThat(copy).hasCauseExactlyInstanceOf(CompletionException.class);
        assertThat(copy).rootCause().isExactlyInstanceOf(ConnectException.class).hasMessage("refused");
    }

    @Test
    void replacesACauseThatIsNotSerializable() throws Exception {
        BrokenException broken = new BrokenException("reset", new ConnectException("refused"));
        broken.addSuppressed(new BrokenException("close", null));
        ConnectionException original = new ConnectionException("m", DETAILS, broken);
        original.addSuppressed(new BrokenException("other", null));

        ImagesException copy = copy(original);

        assertThat(copy).isExactlyInstanceOf(ConnectionException.class).hasMessage("m");
        assertThat(copy.details().usage()).isEqualTo(DETAILS.usage());
        assertThat(copy.getCause()).hasToString("broken: reset").hasMessage("reset");
        assertThat(copy.getCause().getStackTrace()).isEqualTo(broken.getStackTrace());
        assertThat(copy.getCause().getCause()).isExactlyInstanceOf(ConnectException.class);
        assertThat(copy.getCause().getSuppressed()).singleElement().hasToString("broken: close");
        assertThat(copy.getSuppressed()).singleElement().hasToString("broken: other");
        assertThat(copy(copy).getCause()).hasToString("broken: reset");
    }

    @Test
    void keepsAnExceptionOfTheLibraryThatIsTheCauseOfAnother() throws Exception {
        ImagesException inner = new ConnectionException("inner", DETAILS, new BrokenException("reset", null));
        ImagesException outer = new CallTimeoutException(
                "outer", DETAILS, new CompletionException(new BrokenException("between", inner)));

        ImagesException copy = copy(outer);

        assertThat(copy).rootCause().hasToString("broken: reset");
        assertThat(copy.getCause().getCause().getCause())
                .isInstanceOfSatisfying(ConnectionException.class, error -> assertThat(error.requestId())
                        .contains("req-1"));
    }

    @Test
    void endsIfCausesFormACycle() throws Exception {
        IOException cause = new IOException("cause");
        ImagesException exception = new ConnectionException("m", DETAILS, cause);
        cause.addSuppressed(exception);
        ImagesException other = new CallTimeoutException("other", DETAILS, exception);
        exception.addSuppressed(other);

        assertThat(copy(exception)).hasMessage("m").cause().hasMessage("cause");
        assertThat(copy(other)).hasMessage("other").cause().hasMessage("m");
    }

    @Test
    void replacesTheContentOfASinkThatIsNotSerializable() throws Exception {
        Object content = new Object() {
            @Override
            public String toString() {
                return "s3://bucket/key";
            }
        };

        assertThat(copyOfContent(content)).isEqualTo("s3://bucket/key");
        assertThat(copyOfContent(List.of("bucket", "key"))).isEqualTo(List.of("bucket", "key"));
        assertThat(copyOfContent(Path.of("/tmp/image.png"))).isEqualTo(Path.of("/tmp/image.png"));
    }

    @Test
    void keepsAPathOfAnotherFileSystem(@TempDir Path directory) throws Exception {
        URI archive = URI.create("jar:" + directory.resolve("images.zip").toUri());
        byte[] bytes;
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path path = zip.getPath("/image.png");
            bytes = bytes(failure(path));

            assertThat(contentOf(read(bytes))).isEqualTo(path);
        }
        assertThat(contentOf(read(bytes))).isEqualTo(URI.create(archive + "!/image.png"));
    }

    /** A program may run another version of the library on each machine. */
    @Test
    void readsATypeThatItDoesNotKnow() throws Exception {
        String text = new String(bytes(new ServiceClosedException("m", DETAILS, null)), StandardCharsets.ISO_8859_1);
        byte[] renamed =
                text.replace("ServiceClosedException", "ServiceAbsentException").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(renamed)).isExactlyInstanceOf(UnexpectedException.class).hasMessage("m");
    }

    private static Object copyOfContent(Object content) throws Exception {
        return contentOf(copy(failure(content)));
    }

    private static ImagesException failure(Object content) {
        ErrorDetails details = DETAILS.toBuilder()
                .outcomes(List.of(new ImageOutcome.Delivered<>(GeneratedImage.of(0, content))))
                .build();
        return new ConnectionException("m", details, null);
    }

    private static Object contentOf(ImagesException exception) {
        return ((ImageOutcome.Delivered<?>) exception.outcomes().get(0)).image().content();
    }

    private static ImagesException copy(ImagesException exception) throws Exception {
        return read(bytes(exception));
    }

    private static byte[] bytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static ImagesException read(byte[] bytes) throws Exception {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (ImagesException) stream.readObject();
        }
    }
}
