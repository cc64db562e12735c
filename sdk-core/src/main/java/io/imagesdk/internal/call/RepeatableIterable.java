package io.imagesdk.internal.call;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An iterable that reads another one once, which may be possible only once. Each iteration returns the same elements
 * from the start. They are kept in memory as far as they were read. If the source throws, all iterations throw at this
 * element. Thread-safe.
 *
 * @param <T> the type of the elements
 */
public final class RepeatableIterable<T> implements Iterable<T> {
    private final Iterable<T> source;
    private final List<T> read = new ArrayList<>();
    private @Nullable Iterator<T> rest;
    private @Nullable RuntimeException failure;

    /** Creates an iterable that has read nothing. */
    public RepeatableIterable(Iterable<T> source) {
        this.source = source;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return has(next);
            }

            @Override
            public T next() {
                if (!has(next)) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    /** Returns whether there is an element at an index, which was read or follows the last one that was read. */
    private synchronized boolean has(int index) {
        if (index < read.size()) {
            return true;
        }
        if (failure != null) {
            throw failure;
        }
        try {
            Iterator<T> open = rest == null ? source.iterator() : rest;
            rest = open;
            if (!open.hasNext()) {
                return false;
            }
            read.add(open.next());
            return true;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private synchronized T get(int index) {
        return read.get(index);
    }
}
