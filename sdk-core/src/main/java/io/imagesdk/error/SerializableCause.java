package io.imagesdk.error;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a cause that cannot be serialized. It prints like the original: the class name, the message, the stack trace
 * and the causes.
 */
final class SerializableCause extends Exception {
    private static final long serialVersionUID = 1L;

    private final String description;

    private SerializableCause(Throwable original, @Nullable Throwable cause) {
        super(original.getMessage(), cause);
        this.description = original.toString();
        setStackTrace(original.getStackTrace());
    }

    /**
     * Returns an exception itself if it can be serialized as a part of its owners, and otherwise a replacement.
     *
     * @param owners the exceptions that have this one as a cause or as a suppressed exception
     */
    static Throwable of(Throwable throwable, Set<Throwable> owners) {
        Set<Throwable> reachable = identitySet();
        collect(throwable, reachable);
        boolean hasCycle = owners.stream().anyMatch(reachable::contains);
        boolean hasDetails = reachable.stream().anyMatch(ImagesException.class::isInstance);
        if (!hasCycle && (throwable instanceof ImagesException || (!hasDetails && isSerializable(throwable)))) {
            return throwable;
        }
        Set<Throwable> path = identitySet();
        path.addAll(owners);
        path.add(throwable);
        Throwable cause = throwable.getCause();
        SerializableCause replacement =
                new SerializableCause(throwable, cause == null || path.contains(cause) ? null : of(cause, path));
        for (Throwable suppressed : throwable.getSuppressed()) {
            if (!path.contains(suppressed)) {
                replacement.addSuppressed(of(suppressed, path));
            }
        }
        return replacement;
    }

    /** Returns whether an object can be serialized. Only an attempt can show it. */
    static boolean isSerializable(Object object) {
        try (ObjectOutputStream stream = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            stream.writeObject(object);
            return true;
        } catch (IOException | RuntimeException ignored) {
            // The object is replaced.
            return false;
        }
    }

    private static void collect(Throwable throwable, Set<Throwable> reachable) {
        if (reachable.add(throwable)) {
            Throwable cause = throwable.getCause();
            if (cause != null) {
                collect(cause, reachable);
            }
            for (Throwable suppressed : throwable.getSuppressed()) {
                collect(suppressed, reachable);
            }
        }
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    @Override
    public String toString() {
        return description;
    }
}
