package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifest, which has a line for each delivery, and the file with the items that a run has not delivered. Both are
 * JSON Lines. The manifest repeats what the journal contains: if it lacks lines, it is written again, so that lines are
 * written to the files by {@link #flush} and {@link #close}. Without a journal, each line is written at once.
 */
final class RunReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private final Claims claims;
    private final Path manifestFile;
    private final BufferedWriter manifest;
    private final UndeliveredList undelivered;

    private RunReports(Path manifestFile, Path undeliveredFile, Claims claims) throws IOException {
        this.claims = claims;
        this.manifestFile = manifestFile;
        manifest = Files.newBufferedWriter(manifestFile, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            undelivered = UndeliveredList.start(undeliveredFile);
        } catch (IOException e) {
            manifest.close();
            throw e;
        }
    }

    /**
     * Opens the reports.
     *
     * @param prefix the path of the files up to the suffixes
     */
    static RunReports open(Path prefix, Claims claims) {
        Path manifest = prefix.resolveSibling(prefix.getFileName() + ".manifest.jsonl");
        Path undelivered = prefix.resolveSibling(prefix.getFileName() + ".undelivered.jsonl");
        try {
            if (claims instanceof FileClaims journal && countLines(manifest) != journal.delivered()) {
                rewrite(manifest, journal);
            }
            return new RunReports(manifest, undelivered, claims);
        } catch (IOException | UncheckedIOException e) {
            throw new BulkException("manifest " + manifest + " cannot be written: " + e, e);
        }
    }

    /** Returns the number of complete lines; -1 if the last one is incomplete. */
    private static long countLines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        long lines = 0;
        String last = "";
        try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                last = line;
            }
        } catch (CharacterCodingException ignored) {
            // A power failure can leave anything in the file; it is written again.
            return -1;
        }
        return lines == 0 || JsonText.parseObject(last).isPresent() ? lines : -1;
    }

    private static void rewrite(Path manifest, FileClaims journal) throws IOException {
        Path complete = manifest.resolveSibling(manifest.getFileName() + ".new");
        try (BufferedWriter writer = Files.newBufferedWriter(complete, UTF_8)) {
            journal.forEachDelivery(record -> {
                try {
                    writer.write(RecordJson.printManifestLine(record) + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        Files.move(complete, manifest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Appends a delivery to the manifest. */
    void delivered(ItemRecord record) {
        String line = RecordJson.printManifestLine(record);
        write(() -> {
            manifest.write(line);
            manifest.write('\n');
            if (!canBeRepeated()) {
                manifest.flush();
            }
        });
    }

    /** Appends an item that is not delivered. Its line can be used as the input of another run. */
    void undelivered(String id, ItemOutcome described, ItemState state, String reason) {
        ObjectNode line = JsonText.object();
        line.put("state", state.name());
        line.put("reason", reason);
        if (!id.isEmpty()) {
            line.put("id", id);
        }
        described.request().flatMap(JsonText::parseObject).ifPresent(line::setAll);
        if (!described.attributes().isEmpty()) {
            line.set("attributes", JsonText.object(described.attributes()));
        }
        write(() -> undelivered.add(JsonText.print(line)));
    }

    /** Writes the lines so far to the files. A write for each line would take longer than the line itself. */
    void flush() {
        write(() -> {
            manifest.flush();
            undelivered.flush();
        });
    }

    /**
     * Writes the lines so far to the files at the end of the run, and replaces the list of undelivered items.
     *
     * @param all whether the run has processed all of its items
     */
    void end(boolean all) {
        write(() -> {
            manifest.flush();
            undelivered.replace(all, this::isDelivered);
        });
    }

    private boolean isDelivered(String id) {
        try {
            return claims.find(id)
                    .filter(record -> record.state() == ItemState.DELIVERED)
                    .isPresent();
        } catch (BulkException e) {
            LOG.warn("the record of item {} could not be read; the item stays in the list: {}", id, e.toString());
            return false;
        }
    }

    /** A write to one of the files. */
    private interface Write {
        void run() throws IOException;
    }

    /** Writes, and warns if that fails: no item fails for it, because the claims have the records. */
    private synchronized void write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            LOG.warn(
                    "the reports of the run could not be written; {}: {}",
                    canBeRepeated()
                            ? "the next run with this journal completes the manifest"
                            : "the claims have the items that the manifest lacks",
                    e.toString());
        }
    }

    Path manifestFile() {
        return manifestFile;
    }

    Path undeliveredFile() {
        return undelivered.file();
    }

    /** Returns whether the next run writes the lines that the manifest lacks. */
    private boolean canBeRepeated() {
        return claims instanceof FileClaims;
    }

    @Override
    public void close() {
        write(() -> {
            try (manifest;
                    undelivered) {
                manifest.flush();
            }
        });
    }
}
