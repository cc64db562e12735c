package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageSink;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A factory of receivers of a sink. A receiver is aborted before the sink opens another one for the same image. */
final class SinkDestinationFactory<T> implements DestinationFactory<T> {
    private final ImageSink<T> sink;
    private final Executor callbacks;
    private final Map<Integer, SinkDestination<T>> latest = new ConcurrentHashMap<>();

    SinkDestinationFactory(ImageSink<T> sink, Executor callbacks) {
        this.sink = sink;
        this.callbacks = callbacks;
    }

    @Override
    public ImageDestination<T> open(int index, long expectedBytes) throws IOException {
        SinkDestination<T> previous = latest.remove(index);
        if (previous != null) {
            // An earlier attempt may be discarded later, and both receivers may use the same file.
            previous.abort();
        }
        SinkDestination<T> opened = SinkDestination.open(sink, index, callbacks);
        latest.put(index, opened);
        return opened;
    }

    @Override
    public boolean runsUserCode() {
        return true;
    }
}
