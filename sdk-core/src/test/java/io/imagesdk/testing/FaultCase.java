package io.imagesdk.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One row of a fault table.
 *
 * @param place the file and line, by which a failing row names itself
 * @param fault what is wrong, for people
 * @param profiles the profiles for which alone it holds, all when empty; "!" before one leaves it out
 * @param server what the server does
 * @param gets the simple name of the exception, or of a class above it; {@code result} when the call succeeds
 * @param outcome what the exception says of the request; {@code -} for a result
 * @param files how many pictures are in the directory afterwards
 * @param requests how many requests the server counted
 * @param seconds after how many the call ends; 0 when nothing is waited for
 * @param words what the message holds
 */
public record FaultCase(
        String place,
        String fault,
        List<String> profiles,
        String server,
        String gets,
        String outcome,
        int files,
        int requests,
        int seconds,
        String words) {
    private static final int CELLS = 8;

    /** The rows of a table, blank lines and comments left out. */
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
                throw new IllegalArgumentException("no table " + name);
            }
            return new String(table.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FaultCase row(String place, String line) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != CELLS) {
            throw new IllegalArgumentException(place + " has " + cells.length + " cells, not " + CELLS);
        }
        List<String> named = List.of(cells[0].strip().split("\\s+@"));
        return new FaultCase(
                place,
                named.get(0),
                named.subList(1, named.size()),
                cells[1].strip(),
                cells[2].strip(),
                cells[3].strip(),
                Integer.parseInt(cells[4].strip()),
                Integer.parseInt(cells[5].strip()),
                Integer.parseInt(cells[6].strip()),
                cells[7].strip());
    }

    /** Whether it says for itself that it holds for this profile, or not; empty when it leaves that to its table. */
    public Optional<Boolean> names(String profile) {
        return profiles.isEmpty()
                ? Optional.empty()
                : Optional.of(profiles.contains(profile)
                        || (!profiles.contains("!" + profile)
                                && profiles.stream().allMatch(each -> each.startsWith("!"))));
    }

    /** Whether the call is to succeed. */
    public boolean succeeds() {
        return gets.equals("result");
    }

    /** The names of an exception's class and of those above it. */
    public static List<String> kinds(Throwable failure) {
        return Stream.<Class<?>>iterate(failure.getClass(), type -> type != Object.class, Class::getSuperclass)
                .map(Class::getSimpleName)
                .toList();
    }
}
