package io.imagesdk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ErrorPrinterTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ErrorPrinter printer = new ErrorPrinter(new PrintStream(err, true, StandardCharsets.UTF_8));

    @Test
    void storesABilledImageThatCouldNotBeDelivered() throws Exception {
        byte[] image = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3};

        printer.undelivered(new ImageOutcome.Failed<>(
                2,
                new ImageStorageException(
                        "no space left", ErrorDetails.of(BillingStatus.BILLED).build(), null),
                Optional.of(URI.create("https://images.example/2?sig=x")),
                Optional.of(ImageBytes.copyOf(image))));

        Path stored = Path.of(output().lines()
                .filter(line -> line.startsWith("images: its bytes are stored in "))
                .map(line -> line.replace("images: its bytes are stored in ", ""))
                .findFirst()
                .orElseThrow());
        assertThat(stored).hasFileName("image-2.png").hasBinaryContent(image);
        assertThat(output()).contains("image 2 was not delivered: no space left", "https://images.example/2?sig=x");
        Files.delete(stored);
        Files.delete(stored.getParent());
    }

    @Test
    void removesCharactersThatChangeTheTerminalOrTheOrderOfText() {
        assertThat(ErrorPrinter.clean("a\u009b31mb\u0085c\u2028d\u202ee\u2066f\u200bg\u007f\nh\t"))
                .isEqualTo("a31mbcdefg\nh\t");
    }

    @Test
    void escapesTheSameCharactersInJson() {
        assertThat(ResultPrinter.escaped("{\"a\":\"\u009b31m\u202e\udb40\udc01é\"}"))
                .isEqualTo("{\"a\":\"\\u009b31m\\u202e\\udb40\\udc01é\"}");
    }

    @Test
    void removesControlCharactersOfServerText() {
        int code = printer.failure(new ApiException(
                "xai answered 400",
                ErrorDetails.of(BillingStatus.REJECTED)
                        .providerMessage(Optional.of("line one\nline \u001b[31mtwo"))
                        .requestId(Optional.of("req_7"))
                        .hint(Optional.of("change something"))
                        .build(),
                null));

        assertThat(code).isEqualTo(3);
        assertThat(output().lines())
                .containsExactly(
                        "images: xai answered 400", "line one", "line [31mtwo", "request id req_7", "change something");
    }

    /** It contains the commands and the JSON of tasks. */
    @Test
    void printsTheCompleteHint() {
        String command = "images task await task_1 --provider xai";

        printer.failure(new ApiException(
                "xai returned HTTP 400",
                ErrorDetails.of(BillingStatus.REJECTED)
                        .hint(Optional.of("x".repeat(5_000) + "\n" + command))
                        .build(),
                null));

        assertThat(output().lines()).endsWith("x".repeat(5_000), command);
    }

    @Test
    void statesOnceThatAServerErrorMayBeBilled() {
        printer.failure(new ApiException(
                "xai returned HTTP 500",
                ErrorDetails.of(BillingStatus.UNKNOWN)
                        .hint(Optional.of("it is unknown whether an image was generated and billed"))
                        .build(),
                null));

        assertThat(output().lines())
                .containsExactly(
                        "images: xai returned HTTP 500",
                        "it is unknown whether an image was generated and billed",
                        "no request was repeated");
    }

    private String output() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
