package io.imagesdk.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * All that the command line knows of the machine it runs on.
 *
 * @param in standard input
 * @param out standard output, for what other programs read
 * @param err standard error, for people
 * @param environment the environment variables
 * @param terminal the person at the keyboard, if there is one
 * @param clock for the names of files
 * @param directory from where relative paths count
 * @param interrupts who tells of Ctrl-C
 */
record CliEnvironment(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Optional<Terminal> terminal,
        Clock clock,
        Path directory,
        Interrupts interrupts) {
    /** A path that somebody typed, made absolute; refused where the file system cannot hold it. */
    Path path(String option, String typed) {
        try {
            return directory.resolve(typed);
        } catch (InvalidPathException e) {
            throw UsageErrors.because(option + " is no path that this system can hold: " + e.getReason()
                    + "; with LANG=C only ASCII names can be typed");
        }
    }

    /** The first of these variables that is set and not blank. */
    Optional<String> variable(String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
