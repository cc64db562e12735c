package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The line that a run appends to the lock file of its journal. It names the process of the run, because the lock itself
 * can get lost: on many systems, a process loses its locks on a file as soon as any code of it closes the file, for
 * example a backup that has read it. Another process then refuses the journal as long as the named one is alive. If it
 * cannot see that process, for example from another container, it appends its own line, and the file is longer than the
 * first run expects.
 */
final class LockEntry {
    private static final String LOCKED = "locked";

    /** As long as the other word, because it replaces it. */
    private static final String CLOSED = "closed";

    private static final int MAX_LENGTH = 100;

    /** The system computes the time at which a process was started from the wall clock, which may be corrected. */
    private static final Duration MAX_CLOCK_CORRECTION = Duration.ofSeconds(10);

    private final LockedFile file;
    private final long start;
    private final long end;

    private LockEntry(LockedFile file, long start, long end) {
        this.file = file;
        this.start = start;
        this.end = end;
    }

    /** Where this entry is now. */
    enum State {
        /** It is the last one. */
        LAST,
        /** Another run has appended its entry, or has created another lock file. */
        FOLLOWED,
        /** The lock file was removed, emptied or replaced by an empty one. */
        LOST
    }

    /** Appends the entry of a run of this process. */
    static LockEntry append(LockedFile file) throws IOException {
        ProcessHandle process = ProcessHandle.current();
        String started = process.info().startInstant().map(Instant::toString).orElse("-");
        byte[] line = (LOCKED + " " + process.pid() + " " + started + "\n").getBytes(US_ASCII);
        long start = file.length();
        file.write(start, line);
        return new LockEntry(file, start, start + line.length);
    }

    /** Returns another process that is alive and has not closed the last entry of a lock file. */
    static Optional<ProcessHandle> owner(LockedFile file) throws IOException {
        String text = new String(file.read(Math.max(0, file.length() - MAX_LENGTH)), US_ASCII);
        String[] words = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1)
                .trim()
                .split(" ", -1);
        if (words.length != 3 || !words[0].equals(LOCKED)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(words[1]);
            Instant started = Instant.parse(words[2]);
            return pid == ProcessHandle.current().pid()
                    ? Optional.empty()
                    : ProcessHandle.of(pid).filter(process -> isAlive(process, started));
        } catch (NumberFormatException | DateTimeException ignored) {
            // Another program has written to the file.
            return Optional.empty();
        }
    }

    /** Returns whether a process was started at a time and is alive. One that has ended may remain without data. */
    private static boolean isAlive(ProcessHandle process, Instant started) {
        ProcessHandle.Info info = process.info();
        boolean hasData = info.command().isPresent() || info.commandLine().isPresent();
        return hasData
                && info.startInstant()
                        .map(instant -> Duration.between(instant, started).abs())
                        .filter(difference -> difference.compareTo(MAX_CLOCK_CORRECTION) < 0)
                        .isPresent();
    }

    /**
     * Returns where this entry is now. Does not open the file.
     *
     * @param path the path of the lock file
     */
    State state(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            long expected = file.has(attributes) ? end : 0;
            if (attributes.size() > expected) {
                return State.FOLLOWED;
            }
            return expected > 0 && attributes.size() == expected ? State.LAST : State.LOST;
        } catch (NoSuchFileException ignored) {
            // The file was removed or renamed.
            return State.LOST;
        }
    }

    /** Notes that the run no longer uses the journal. */
    void close() throws IOException {
        file.write(start, CLOSED.getBytes(US_ASCII));
    }
}
