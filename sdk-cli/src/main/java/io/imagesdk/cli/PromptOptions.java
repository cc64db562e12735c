package io.imagesdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The prompt: an operand, an option, a file or standard input. These exclude each other. */
final class PromptOptions {
    static final String HEADING = "%nPrompt, one of:%n";

    private static final String STANDARD_INPUT = "-";
    private static final int MAX_BYTES = 1 << 20;
    private static final String REPLACEMENT = "\uFFFD";

    @Parameters(
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "The description of the image; - reads it from standard input.")
    @Nullable
    String operand;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "The same as an option.")
    @Nullable
    String prompt;

    @Option(
            names = "--prompt-file",
            paramLabel = "FILE",
            description = "The same from a UTF-8 file of up to 1 MiB; - reads it from standard input.")
    @Nullable
    String promptFile;

    /** Returns the prompt, or an empty one, which the library rejects together with all other violations. */
    String read(CliEnvironment environment) {
        String file = promptFile;
        if (file != null) {
            return fromFile(file, environment);
        }
        String text = operand == null ? prompt : operand;
        if (text == null) {
            return "";
        }
        if (text.equals(STANDARD_INPUT)) {
            return fromFile(STANDARD_INPUT, environment);
        }
        if (text.contains(REPLACEMENT)) {
            throw UsageErrors.of(
                    "prompt contains U+FFFD, because the locale cannot represent its text: use --prompt-file"
                            + " with a file in UTF-8");
        }
        return text;
    }

    private static String fromFile(String file, CliEnvironment environment) {
        String name = file.equals(STANDARD_INPUT) ? "standard input" : "the prompt file " + file;
        try (InputStream in =
                file.equals(STANDARD_INPUT) ? environment.in() : Files.newInputStream(environment.path(file))) {
            return decode(in.readNBytes(MAX_BYTES + 1), name);
        } catch (IOException e) {
            throw UsageErrors.of(name + " cannot be read: " + reason(e));
        }
    }

    private static String decode(byte[] bytes, String name) {
        if (bytes.length > MAX_BYTES) {
            throw UsageErrors.of(name + " exceeds 1 MiB");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripTrailing();
        } catch (CharacterCodingException ignored) {
            // The exception has no details.
            throw UsageErrors.of(name + " is not UTF-8");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
