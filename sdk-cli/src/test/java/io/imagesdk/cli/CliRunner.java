package io.imagesdk.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** Runs the command in this JVM, in an environment that the test chooses. */
final class CliRunner {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:20:30Z"), ZoneOffset.UTC);

    final Path directory;
    final Map<String, String> variables = new HashMap<>();
    final BlockingQueue<Runnable> interrupts = new LinkedBlockingQueue<>();
    private final List<String> always = new ArrayList<>();
    private byte[] input = {};
    private Optional<Terminal> terminal = Optional.empty();

    CliRunner(Path directory) {
        this.directory = directory;
    }

    /** Adds options to every command. */
    CliRunner always(String... options) {
        always.addAll(List.of(options));
        return this;
    }

    CliRunner input(byte[] bytes) {
        input = bytes;
        return this;
    }

    CliRunner input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    CliRunner typing(String secret) {
        terminal = Optional.of(prompt -> Optional.of(secret));
        return this;
    }

    CommandResult run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Images.run(
                environment(out, err),
                Stream.concat(Arrays.stream(args), always.stream()).toArray(String[]::new));
        return new CommandResult(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns an environment that discards its output. */
    CliEnvironment environment() {
        return environment(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private CliEnvironment environment(OutputStream out, OutputStream err) {
        return new CliEnvironment(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                variables,
                terminal,
                CLOCK,
                directory,
                action -> {
                    interrupts.add(action);
                    return () -> interrupts.remove(action);
                });
    }

    /**
     * The result of a command.
     *
     * @param code the exit code
     * @param out the text on standard output
     * @param err the text on standard error
     */
    record CommandResult(int code, String out, String err) {
        /** Returns the only path on standard output. */
        Path path() {
            return Path.of(out.strip());
        }
    }
}
