package io.imagesdk.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The environment of a command that runs in its own JVM. */
final class SystemEnvironment {
    private static final int MAX_REPORT_SECONDS = 5;
    private static final CountDownLatch REPORTED = new CountDownLatch(1);
    private static final char REPLACEMENT = '\uFFFD';

    private SystemEnvironment() {}

    static CliEnvironment environment() {
        return new CliEnvironment(
                System.in,
                lossless(System.out, FileDescriptor.out),
                lossless(System.err, FileDescriptor.err),
                System.getenv(),
                terminal(),
                Clock.system(ZoneId.systemDefault()),
                directory(),
                SystemEnvironment::onShutdown);
    }

    /**
     * Returns the working directory. With LANG=C the JVM replaces each character that is not ASCII, and would write to
     * a different directory.
     */
    private static Path directory() {
        if (System.getProperty("user.dir", "").indexOf(REPLACEMENT) >= 0) {
            throw UsageErrors.of("the name of the working directory is not valid in this locale: set LC_ALL=C.UTF-8 or"
                    + " start from another directory");
        }
        return Path.of("").toAbsolutePath();
    }

    /**
     * Returns a stream that writes UTF-8 where the JVM would write ASCII. With LANG=C it would print a question mark
     * for each other character of a provider's message.
     */
    private static PrintStream lossless(PrintStream stream, FileDescriptor descriptor) {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return name.equals("ANSI_X3.4-1968") || name.equals("US-ASCII")
                ? new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8)
                : stream;
    }

    private static Optional<Terminal> terminal() {
        // By default, System.console() of JDK 22 to 24 returns a console even if there is no terminal.
        System.setProperty("jdk.console", "java.base");
        return Optional.ofNullable(System.console()).map(console -> prompt -> secret(console, prompt));
    }

    private static Optional<String> secret(Console console, String prompt) {
        char[] typed = console.readPassword("%s", prompt);
        if (typed == null) {
            return Optional.empty();
        }
        String text = new String(typed);
        Arrays.fill(typed, ' ');
        return Optional.of(text);
    }

    /**
     * Runs the action when the JVM receives SIGINT, SIGTERM or SIGHUP. The JVM then terminates with 128 plus the number
     * of the signal, but not before the command has reported what happened. The action also runs after the command.
     */
    private static Runnable onShutdown(Runnable action) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            action.run();
                            awaitReport();
                        },
                        "interrupted"));
        return () -> {};
    }

    private static void awaitReport() {
        try {
            if (!REPORTED.await(MAX_REPORT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("images: the command did not report its result in time");
            }
        } catch (InterruptedException ignored) {
            // The JVM terminates now.
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM terminate: the command has reported its result. */
    static void reported() {
        REPORTED.countDown();
    }
}
