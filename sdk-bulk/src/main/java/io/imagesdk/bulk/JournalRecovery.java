package io.imagesdk.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the files of a journal. If the journal is damaged, its lines are completed from the copy. If a line is missing
 * in both, the journal is rejected: the line may be the claim of a request that was charged.
 */
final class JournalRecovery {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.bulk");

    private static final String FORMAT = "imagesdk-bulk-journal";
    private static final int VERSION = 1;
    private static final int CHUNK = 64 * 1024;

    private final Path path;
    private final Path copy;

    JournalRecovery(Path path) {
        this.path = path;
        this.copy = JournalLock.copy(path);
    }

    /**
     * Opens the journal, and creates it if it does not exist.
     *
     * @param lines receives the members of each line with its position
     * @param lock the lock of the journal
     */
    Journal open(ObjLongConsumer<ObjectNode> lines, JournalLock lock) throws IOException {
        End end = read(lines);
        updateCopy(end.position());
        lock.lockContents();
        return journal(end, lock);
    }

    /**
     * The end of the lines.
     *
     * @param position the position after the last line
     * @param number the number of the next line
     */
    record End(long position, long number) {}

    /** Repairs the journal if necessary, and reads it. */
    End read(ObjLongConsumer<ObjectNode> lines) throws IOException {
        Check check = check(path);
        Check other = check(copy);
        if (check.problem().isPresent() || check.lines() < other.lines()) {
            repair(check.problem().orElse("its last lines are missing"));
        }
        try (JournalReader reader = JournalReader.open(path)) {
            long start = 0;
            for (JournalLine line = reader.next(); line != null; line = reader.next()) {
                ObjectNode members = line.members();
                if (line.number() == 0) {
                    requireFormat(members);
                }
                lines.accept(members, start);
                start = reader.end();
            }
            return new End(reader.end(), reader.nextNumber());
        }
    }

    private Journal journal(End end, JournalLock lock) throws IOException {
        JournalFile file = JournalFile.open(path, end.position(), lock::requireOnlyUser);
        try {
            // Only when the journal is complete on the disk: until then, it may have to be restored from the copy.
            JournalFile second = JournalFile.open(copy, end.position(), lock::requireOnlyUser);
            Journal journal = new Journal(file, second, end.number(), end.position());
            if (end.number() == 0) {
                ObjectNode header = JsonText.object();
                header.put("format", FORMAT);
                header.put("version", VERSION);
                String line = JsonText.print(header);
                journal.append(new Journal.Outcome(line, () -> line, 0, true));
            }
            return journal;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void requireFormat(ObjectNode header) {
        if (!header.path("format").asText().equals(FORMAT)
                || header.path("version").asInt() != VERSION) {
            throw new BulkException(
                    "journal " + path + " must have the format " + FORMAT + " version " + VERSION + ", was " + header,
                    null);
        }
    }

    /** The number of lines of a file, and what is wrong with it. */
    private record Check(long lines, Optional<String> problem) {}

    private static Check check(Path file) throws IOException {
        try (JournalReader reader = JournalReader.open(file)) {
            while (reader.next() != null) {
                // Only the end is of interest.
            }
            return new Check(reader.nextNumber(), reader.problem());
        }
    }

    /** Writes the journal again, with the lines of both files. The damaged file is kept under another name. */
    private void repair(String problem) throws IOException {
        Path repaired = path.resolveSibling(path.getFileName() + ".repaired");
        boolean complete;
        try (JournalReader first = JournalReader.open(path);
                JournalReader second = JournalReader.open(copy);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(repaired), CHUNK)) {
            complete = merge(first, second, out);
        }
        if (!complete) {
            Files.deleteIfExists(repaired);
            throw new BulkException(
                    "journal " + path + " is damaged: " + problem + ", and " + copy
                            + " does not contain what is missing; requests may have been charged that no longer have a"
                            + " record: restore both files from a backup, or start a new journal with the items that"
                            + " are not in the manifest",
                    null);
        }
        try (FileChannel channel = FileChannel.open(repaired, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        if (Files.exists(path)) {
            Files.move(path, freeName());
        }
        Files.move(repaired, path, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("journal {} was damaged: {}; it was repaired from {}, no record is lost", path, problem, copy);
    }

    /** Returns whether the lines are complete: the copy is intact, so that it has every line that anybody relied on. */
    private static boolean merge(JournalReader first, JournalReader second, OutputStream out) throws IOException {
        long next = 0;
        JournalLine one = first.next();
        JournalLine two = second.next();
        while (one != null || two != null) {
            JournalLine line = lower(one, two);
            if (line.number() != next) {
                break;
            }
            out.write(line.text());
            out.write('\n');
            next++;
            while (one != null && one.number() < next) {
                one = first.next();
            }
            while (two != null && two.number() < next) {
                two = second.next();
            }
        }
        while (two != null) {
            two = second.next();
        }
        // Zeros mark the end as that of a journal that is written.
        out.write(new byte[1]);
        return second.problem().isEmpty() && second.nextNumber() <= next && next > 0;
    }

    private static JournalLine lower(@Nullable JournalLine one, @Nullable JournalLine two) {
        if (one == null) {
            return Objects.requireNonNull(two);
        }
        return two == null || one.number() <= two.number() ? one : two;
    }

    /** Makes the first bytes of the copy equal to those of the journal. */
    private void updateCopy(long end) throws IOException {
        try (FileChannel from = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(
                        copy, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer source = ByteBuffer.allocate(CHUNK);
            ByteBuffer target = ByteBuffer.allocate(CHUNK);
            for (long offset = 0; offset < end; offset += CHUNK) {
                int length = (int) Math.min(CHUNK, end - offset);
                fill(from, source, offset, length);
                fill(to, target, offset, length);
                if (!source.equals(target)) {
                    to.write(source, offset);
                }
            }
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long offset, int length) throws IOException {
        buffer.clear().limit(length);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // Continues until the buffer is full.
        }
        buffer.flip();
    }

    private Path freeName() {
        for (int number = 1; ; number++) {
            Path name = path.resolveSibling(path.getFileName() + ".damaged-" + number);
            if (!Files.exists(name)) {
                return name;
            }
        }
    }
}
