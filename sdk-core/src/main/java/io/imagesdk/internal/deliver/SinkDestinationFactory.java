package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * A factory of receivers of a sink. A receiver that was discarded is aborted before the sink opens another one at the
 * same index.
 */
final class SinkDestinationFactory<T> implements DestinationFactory<T> {
    private final ImageSink<T> sink;
    private final Executor callbacks;
    private final Map<Integer, SinkDestination<T>> opened = new ConcurrentHashMap<>();

    SinkDestinationFactory(ImageSink<T> sink, Executor callbacks) {
        this.sink = sink;
        this.callbacks = callbacks;
    }

    @Override
    public ImageDestination<T> open(int index, long expectedBytes) throws IOException {
        SinkDestination<T> previous = opened.get(index);
        if (previous != null && previous.isDiscarded()) {
            // Its abort may be waiting for a thread, and both receivers may use the same file.
            previous.abort();
        }
        SinkDestination<T> destination = SinkDestination.open(sink, index, callbacks);
        opened.put(index, destination);
        return destination;
    }

    @Override
    public boolean runsUserCode() {
        return true;
    }
}
