package io.imagesdk.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;

/** Runs a program of the tests in a separate JVM, for tests of the heap, the environment or the end of a process. */
public final class ChildJvm {
    private ChildJvm() {}

    private static final int MAX_SECONDS = 120;

    /** The exit code and the output of the program. */
    public record Result(int exit, String output) {}

    /** Runs the program to its end. */
    public static Result run(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        return run(command(main, options, arguments));
    }

    /**
     * Runs the program to its end, without the right of root to read the files of others. Skips the test if that is
     * not possible.
     */
    public static Result runUnprivileged(Class<?> main, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = command(main, List.of(), arguments);
        if (System.getProperty("user.name").equals("root")) {
            builder.command().addAll(0, List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
        }
        return runIfPossible(builder);
    }

    /**
     * Runs the program to its end with a limit of the size of a file, as on a disk that becomes full. Skips the test if
     * that is not possible.
     */
    public static Result runWithFileLimit(long maxBytes, Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = command(main, options, arguments);
        builder.command().addAll(0, List.of("prlimit", "--fsize=" + maxBytes));
        return runIfPossible(builder);
    }

    private static Result runIfPossible(ProcessBuilder builder) throws InterruptedException {
        try {
            return run(builder);
        } catch (IOException e) {
            return Assumptions.abort("the program cannot be started: " + e);
        }
    }

    private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        // The output of a program that hangs does not end either.
        AtomicBoolean hangs = new AtomicBoolean();
        CompletableFuture<Void> watch = CompletableFuture.runAsync(
                () -> {
                    hangs.set(process.isAlive());
                    process.destroyForcibly();
                },
                CompletableFuture.delayedExecutor(MAX_SECONDS, TimeUnit.SECONDS));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        watch.cancel(false);
        if (hangs.get()) {
            throw new AssertionError("the program did not end: " + output);
        }
        return new Result(exit, output);
    }

    /** Starts the program, whose output is written to a file. */
    public static Process start(Class<?> main, List<String> options, Path log, String... arguments) throws IOException {
        return command(main, options, arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static ProcessBuilder command(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
