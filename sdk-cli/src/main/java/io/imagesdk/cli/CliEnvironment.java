package io.imagesdk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a command reads from or writes to the machine that it runs on, so that tests can replace it.
 *
 * @param in standard input
 * @param out standard output, for other programs
 * @param err standard error, for people
 * @param variables the environment variables
 * @param terminal the terminal; empty if standard input or standard output is not a terminal
 * @param clock the clock, which determines the names of files
 * @param directory the directory that relative paths are resolved against
 * @param interrupts the source of interrupts such as Ctrl-C
 */
record CliEnvironment(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> variables,
        Optional<Terminal> terminal,
        Clock clock,
        Path directory,
        Interrupts interrupts) {
    /** Returns an absolute path. Rejects text that the file system cannot represent. */
    Path path(String text) {
        try {
            return directory.resolve(text);
        } catch (InvalidPathException e) {
            throw UsageErrors.of("the path '" + text + "' is not valid here: " + e.getReason()
                    + "; with LANG=C a path must be ASCII");
        }
    }

    /**
     * Prints text on standard error if standard output cannot be written: an image or a task may have been billed. If
     * standard error cannot be written either, the text is stored in a new file in the temporary directory.
     */
    void repeatIfLost(String text) {
        if (out.checkError()) {
            err.println("images: standard output cannot be written; it would contain:");
            err.println(text);
            if (err.checkError()) {
                store(text);
            }
        }
    }

    /** Stores text in a file that only its owner can read, because URLs may be signed. */
    private static void store(String text) {
        try {
            Files.writeString(Files.createTempFile("images-", ".txt"), text + System.lineSeparator());
        } catch (IOException ignored) {
            // There is no other place, and no stream for a message.
        }
    }

    /** Returns the value of the first of these variables that is set and not blank. */
    Optional<String> variable(String... names) {
        for (String name : names) {
            String value = variables.getOrDefault(name, "");
            if (!value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
