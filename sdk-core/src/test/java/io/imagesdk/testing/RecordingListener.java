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

/** Records the events of a listener and the threads on which they arrive. */
public final class RecordingListener implements CallListener {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Set<String> startThreads = ConcurrentHashMap.newKeySet();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    /** A recorded event. For the start of a call it contains the call itself. */
    public record Event(CallInfo call, Object what) {
        /** Returns the simple name of the type of the event. */
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

    /** Returns all events in order. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the events of one type. */
    public <E> List<E> all(Class<E> kind) {
        return events.stream()
                .map(Event::what)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Returns the only event of a type. */
    public <E> E only(Class<E> kind) {
        List<E> all = all(kind);
        if (all.size() != 1) {
            throw new AssertionError("not one " + kind.getSimpleName() + " but " + all);
        }
        return all.get(0);
    }

    /** Returns the names of all events except progress. */
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
