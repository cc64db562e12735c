package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * A factory of receivers of a sink. A receiver that was discarded is aborted before the sink opens another one at the
 * same index. Two images of one response can have the same index, if one of them is inline and the other one is
 * downloaded: neither of them aborts the other one.
 */
final class SinkDestinationFactory<T> implements DestinationFactory<T> {
    private final ImageSink<T> sink;
    private final Executor callbacks;
    private final Map<Integer, Queue<SinkDestination<T>>> opened = new ConcurrentHashMap<>();

    SinkDestinationFactory(ImageSink<T> sink, Executor callbacks) {
        this.sink = sink;
        this.callbacks = callbacks;
    }

    @Override
    public ImageDestination<T> open(int index, long expectedBytes) throws IOException {
        Queue<SinkDestination<T>> previous = opened.computeIfAbsent(index, key -> new ConcurrentLinkedQueue<>());
        for (SinkDestination<T> destination : previous) {
            if (destination.isDiscarded()) {
                // Its abort may be waiting for a thread, and both receivers may use the same file.
                destination.abort();
                previous.remove(destination);
            }
        }
        SinkDestination<T> destination = SinkDestination.open(sink, index, callbacks);
        previous.add(destination);
        return destination;
    }

    @Override
    public boolean runsUserCode() {
        return true;
    }
}
