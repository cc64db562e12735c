package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The file with the items that are not delivered. The list of the run before may be the input of this one, so that it
 * remains until the end of the run: whatever happens, the same input leads to all items again.
 */
final class UndeliveredList implements Closeable {
    private final Path file;
    private final Path next;
    private final BufferedWriter writer;
    private boolean replaced;

    private UndeliveredList(Path file, Path next, BufferedWriter writer) {
        this.file = file;
        this.next = next;
        this.writer = writer;
    }

    /** Starts an empty list, which becomes the file with {@link #replace}. */
    static UndeliveredList start(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        return new UndeliveredList(file, next, Files.newBufferedWriter(next, UTF_8));
    }

    Path file() {
        return file;
    }

    /** Adds a line without a line feed. */
    void add(String line) throws IOException {
        writer.write(line);
        writer.write('\n');
    }

    void flush() throws IOException {
        writer.flush();
    }

    /**
     * Replaces the list of the run before.
     *
     * @param all whether the run has processed all of its items. Otherwise, items of the list before are kept, because
     *     the run may not have read them
     * @param isDelivered returns whether the item with an id has been delivered
     */
    void replace(boolean all, Predicate<String> isDelivered) throws IOException {
        if (!all && Files.exists(file)) {
            keepItems(isDelivered);
        }
        writer.flush();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        replaced = true;
    }

    private void keepItems(Predicate<String> isDelivered) throws IOException {
        Set<String> listed = new HashSet<>();
        writer.flush();
        try (BufferedReader lines = Files.newBufferedReader(next, UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listed.add(id(line).orElse(line));
            }
        }
        try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<String> id = id(line);
                if (!listed.contains(id.orElse(line)) && id.filter(isDelivered).isEmpty()) {
                    add(line);
                }
            }
        }
    }

    private static Optional<String> id(String line) {
        return JsonText.parseObject(line).flatMap(item -> JsonText.text(item, "id"));
    }

    @Override
    public void close() throws IOException {
        writer.close();
        if (!replaced) {
            Files.deleteIfExists(next);
        }
    }
}
