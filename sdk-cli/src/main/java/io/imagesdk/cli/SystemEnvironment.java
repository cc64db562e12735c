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

/** The surroundings of a program that was started for real. */
final class SystemEnvironment {
    private SystemEnvironment() {}

    static CliEnvironment surroundings() {
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

    /** With LANG=C the JVM makes question marks of a name that is not ASCII, and would write into a directory of that name. */
    private static Path directory() {
        if (System.getProperty("user.dir", "").indexOf('\uFFFD') >= 0) {
            throw UsageErrors.because(
                    "the working directory has a name that this locale cannot say; start with LC_ALL=C.UTF-8, or"
                            + " from another directory");
        }
        return Path.of("").toAbsolutePath();
    }

    /** With LANG=C the JVM would write question marks in place of a provider's words; UTF-8 says all, and ASCII as before. */
    private static PrintStream lossless(PrintStream stream, FileDescriptor descriptor) {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return name.equals("ANSI_X3.4-1968") || name.equals("US-ASCII")
                ? new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8)
                : stream;
    }

    private static Optional<Terminal> terminal() {
        // JDK 22 to 24 give a console where there is no terminal, unless they are told to use the old one.
        System.setProperty("jdk.console", "java.base");
        return Optional.ofNullable(System.console()).map(console -> question -> secret(console, question));
    }

    private static Optional<String> secret(Console console, String question) {
        char[] typed = console.readPassword("%s", question);
        if (typed == null) {
            return Optional.empty();
        }
        String text = new String(typed);
        Arrays.fill(typed, ' ');
        return Optional.of(text);
    }

    private static Runnable onShutdown(Runnable action) {
        Thread hook = new Thread(action, "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ignored) {
                hook.setName("interrupted already"); // it runs, and the program ends with it
            }
        };
    }
}
