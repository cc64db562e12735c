package io.imagesdk.internal.deliver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of this JVM that replace one file and may still restore it, in the order of their replacements. All methods
 * except {@link #acquire} require the lock of the object, so that calls replace and restore the file one after the
 * other.
 */
final class Replacements {
    private static final Map<Path, Replacements> BY_TARGET = new ConcurrentHashMap<>();

    private final Path key;
    private final List<NamedFile> files = new ArrayList<>();

    /** The number of calls that have acquired the object. Only changed by atomic operations of the map. */
    private int users;

    private Replacements(Path key) {
        this.key = key;
    }

    /** Returns the replacements of a file. The caller must {@link #add} one, or {@link #release} the object. */
    static Replacements acquire(Path target) throws IOException {
        // A directory may have several names, for example a symbolic link.
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent(), "directory")
                .toRealPath();
        return BY_TARGET.compute(directory.resolve(target.getFileName()), (key, known) -> {
            Replacements replacements = known == null ? new Replacements(key) : known;
            replacements.users++;
            return replacements;
        });
    }

    /** Releases the object, which is forgotten when no call uses it. */
    void release() {
        BY_TARGET.computeIfPresent(key, (target, known) -> --known.users == 0 ? null : known);
    }

    /** Adds the latest replacement. */
    void add(NamedFile file) {
        files.add(file);
    }

    /** Removes a replacement that is final or undone. */
    void remove(NamedFile file) {
        if (files.remove(file)) {
            release();
        }
    }

    /** Returns a replacement that is not final yet, after those before it. */
    List<NamedFile> upTo(NamedFile file) {
        return files.subList(0, files.indexOf(file) + 1);
    }

    /** Returns the call that has replaced a file and preserves it; empty if there is none in this JVM. */
    Optional<NamedFile> successor(NamedFile file) throws IOException {
        Iterator<NamedFile> all = files.iterator();
        while (all.hasNext()) {
            if (all.next().equals(file) && all.hasNext()) {
                NamedFile next = all.next();
                return next.replaced().isPresent() && file.isAt(next.replaced().get())
                        ? Optional.of(next)
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
