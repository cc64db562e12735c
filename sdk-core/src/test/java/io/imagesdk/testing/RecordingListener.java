package io.imagesdk.testing;

import io.imagesdk.model.Attempt;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.CallListener.CallEnd;
import io.imagesdk.model.CallListener.CallInfo;
import io.imagesdk.model.CallListener.CallRetry;
import io.imagesdk.model.Progress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Keeps what a listener is told, and on which threads. */
public final class RecordingListener implements CallListener {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Set<String> startThreads = ConcurrentHashMap.newKeySet();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    /** Something that was told; what is a call itself for its start. */
    public record Event(CallInfo call, Object what) {
        /** In a word. */
        public String name() {
            return what.getClass().getSimpleName();
        }
    }

    @Override
    public void onStart(CallInfo call) {
        startThreads.add(Thread.currentThread().getName());
        events.add(new Event(call, call));
    }

    @Override
    public void onAttempt(CallInfo call, Attempt attempt) {
        add(call, attempt);
    }

    @Override
    public void onRetry(CallInfo call, CallRetry retry) {
        add(call, retry);
    }

    @Override
    public void onProgress(CallInfo call, Progress progress) {
        add(call, progress);
    }

    @Override
    public void onEnd(CallInfo call, CallEnd end) {
        add(call, end);
    }

    private void add(CallInfo call, Object what) {
        threads.add(Thread.currentThread().getName());
        events.add(new Event(call, what));
    }

    /** All in order. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Those of one kind. */
    public <E> List<E> all(Class<E> kind) {
        return events.stream()
                .map(Event::what)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** The one of its kind. */
    public <E> E only(Class<E> kind) {
        List<E> all = all(kind);
        if (all.size() != 1) {
            throw new AssertionError("not one " + kind.getSimpleName() + " but " + all);
        }
        return all.get(0);
    }

    /** The words of all but progress. */
    public Stream<String> names() {
        return events.stream().map(Event::name).filter(name -> !name.equals("Progress"));
    }

    public Set<String> startThreads() {
        return Set.copyOf(startThreads);
    }

    public Set<String> threads() {
        return Set.copyOf(threads);
    }
}
