package io.imagesdk.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The received requests, oldest first. The oldest are removed when a limit is exceeded, to keep the heap small. */
final class RequestLog {
    private static final int MAX_REQUESTS = 20_000;
    private static final long MAX_BYTES = 16L << 20;

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private long bytes;

    synchronized void add(RecordedRequest request) {
        requests.addLast(request);
        bytes += request.body().length;
        while (requests.size() > MAX_REQUESTS || bytes > MAX_BYTES) {
            bytes -= requests.removeFirst().body().length;
        }
    }

    synchronized void clear() {
        requests.clear();
        bytes = 0;
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }
}
