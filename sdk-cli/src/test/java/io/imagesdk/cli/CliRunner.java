package io.imagesdk.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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

/** Runs the command line in this JVM, with surroundings that a test chooses. */
final class CliRunner {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:20:30Z"), ZoneOffset.UTC);

    final Path directory;
    final Map<String, String> environment = new HashMap<>();
    final BlockingQueue<Runnable> interrupts = new LinkedBlockingQueue<>();
    private final List<String> always = new ArrayList<>();
    private byte[] input = {};
    private Optional<Terminal> terminal = Optional.empty();

    CliRunner(Path directory) {
        this.directory = directory;
    }

    /** Options of every command. */
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
        terminal = Optional.of(question -> Optional.of(secret));
        return this;
    }

    Ended run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CliEnvironment surroundings = new CliEnvironment(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                terminal,
                CLOCK,
                directory,
                action -> {
                    interrupts.add(action);
                    return () -> interrupts.remove(action);
                });
        int code = Images.run(
                surroundings,
                Stream.concat(Arrays.stream(args), always.stream()).toArray(String[]::new));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /**
     * A command that ended.
     *
     * @param code its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    record Ended(int code, String out, String err) {
        Path path() {
            return Path.of(out.strip());
        }
    }
}
