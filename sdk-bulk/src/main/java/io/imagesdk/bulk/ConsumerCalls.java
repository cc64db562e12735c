package io.imagesdk.bulk;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The threads that run consumers of the application for one run. They must not wait for the end of the run. */
final class ConsumerCalls {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Returns a consumer whose calls are known here. */
    <T> Consumer<T> noting(Consumer<T> consumer) {
        return value -> {
            Thread thread = Thread.currentThread();
            threads.add(thread);
            try {
                consumer.accept(value);
            } finally {
                threads.remove(thread);
            }
        };
    }

    /** Returns whether the current thread runs a consumer. */
    boolean isCurrentThread() {
        return threads.contains(Thread.currentThread());
    }
}
