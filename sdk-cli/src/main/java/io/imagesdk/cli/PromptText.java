package io.imagesdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** The prompt, from the option, a file or standard input. */
final class PromptText {
    private static final int LONGEST = 1 << 20;

    private PromptText() {}

    static String of(RequestOptions options, CliEnvironment environment) {
        String file = options.promptFile;
        String prompt = options.prompt;
        if (file == null && prompt != null && prompt.indexOf('\uFFFD') >= 0) {
            throw UsageErrors.because("--prompt contains U+FFFD, because the locale cannot represent the text;"
                    + " use --prompt-file with a file in UTF-8");
        }
        if (file == null) {
            return prompt == null ? "" : prompt; // the library refuses it together with all else that is wrong
        }
        if (prompt != null) {
            throw UsageErrors.because("--prompt and --prompt-file exclude each other");
        }
        try (InputStream in =
                file.equals("-") ? environment.in() : Files.newInputStream(environment.path("--prompt-file", file))) {
            return text(in.readNBytes(LONGEST + 1), file);
        } catch (IOException e) {
            throw UsageErrors.because("--prompt-file " + file + " cannot be read: " + reason(e));
        }
    }

    private static String text(byte[] bytes, String file) {
        if (bytes.length > LONGEST) {
            throw UsageErrors.because("--prompt-file " + file + " is longer than 1 MiB");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).stripTrailing();
        } catch (CharacterCodingException ignored) {
            throw UsageErrors.because("--prompt-file " + file + " is not UTF-8");
        }
    }

    private static String reason(IOException unreadable) {
        return unreadable instanceof NoSuchFileException
                ? "there is no such file"
                : unreadable instanceof AccessDeniedException
                        ? "permission denied"
                        : String.valueOf(unreadable.getMessage());
    }
}
