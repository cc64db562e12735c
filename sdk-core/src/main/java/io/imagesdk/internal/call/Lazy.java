package io.imagesdk.internal.call;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is created once, when it is first needed. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> factory;
    private volatile @Nullable T value;

    public Lazy(Supplier<T> factory) {
        this.factory = factory;
    }

    @Override
    public T get() {
        T current = value;
        return current != null ? current : create();
    }

    private synchronized T create() {
        T current = value;
        if (current == null) {
            current = factory.get();
            value = current;
        }
        return current;
    }
}
