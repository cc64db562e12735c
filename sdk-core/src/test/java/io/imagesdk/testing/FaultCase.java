package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One row of a fault table.
 *
 * @param location the file and line, which identify a failing row
 * @param fault what is wrong, for people
 * @param profiles the only profiles that the row applies to, all if empty; an exclamation mark before an id excludes it
 * @param server the script of the server
 * @param result the simple name of the exception's class or of a superclass; {@code result} if the call succeeds
 * @param billing the billing status of the exception; {@code -} for a result
 * @param files the number of images in the directory afterwards
 * @param requests the number of requests that the server counted
 * @param seconds the time after which the call ends, per profile; the empty profile stands for all others
 * @param message a part of the exception's message; may be empty
 */
public record FaultCase(
        String location,
        String fault,
        List<String> profiles,
        String server,
        String result,
        String billing,
        int files,
        int requests,
        Map<String, Integer> seconds,
        String message) {
    private static final int COLUMNS = 8;

    /** Reads the rows of a table, without blank lines and comments. */
    public static List<FaultCase> table(String name) {
        List<String> lines = lines(name);
        return IntStream.range(0, lines.size())
                .filter(index ->
                        !lines.get(index).isBlank() && !lines.get(index).startsWith("#"))
                .mapToObj(index -> row(name + ":" + (index + 1), lines.get(index)))
                .toList();
    }

    private static List<String> lines(String name) {
        try (InputStream table = FaultCase.class.getResourceAsStream("/faults/" + name)) {
            if (table == null) {
                throw new IllegalArgumentException("there is no table " + name);
            }
            return new String(table.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FaultCase row(String location, String line) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(location + " must have " + COLUMNS + " columns, has " + cells.length);
        }
        List<String> faultAndProfiles = List.of(cells[0].strip().split("\\s+@"));
        return new FaultCase(
                location,
                faultAndProfiles.get(0),
                faultAndProfiles.subList(1, faultAndProfiles.size()),
                cells[1].strip(),
                cells[2].strip(),
                cells[3].strip(),
                Integer.parseInt(cells[4].strip()),
                Integer.parseInt(cells[5].strip()),
                seconds(cells[6].strip()),
                cells[7].strip());
    }

    private static Map<String, Integer> seconds(String cell) {
        return Stream.of(cell.split("\\s+@"))
                .map(part -> part.split("\\s+"))
                .collect(Collectors.toMap(
                        words -> words.length == 1 ? "" : words[0], words -> Integer.valueOf(words[words.length - 1])));
    }

    /** Returns the time after which a call with a profile ends. */
    public int secondsFor(String profile) {
        return seconds.getOrDefault(profile, seconds.get(""));
    }

    /** Returns whether the row itself includes or excludes a profile; empty if it leaves that to its table. */
    public Optional<Boolean> appliesTo(String profile) {
        return profiles.isEmpty()
                ? Optional.empty()
                : Optional.of(profiles.contains(profile)
                        || (!profiles.contains("!" + profile)
                                && profiles.stream().allMatch(id -> id.startsWith("!"))));
    }

    /** Returns the simple names of an exception's class and of its superclasses. */
    public static List<String> classNames(Throwable failure) {
        return Stream.<Class<?>>iterate(failure.getClass(), type -> type != Object.class, Class::getSuperclass)
                .map(Class::getSimpleName)
                .toList();
    }
}
