package io.imagesdk.examples.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What came in, oldest first. Forgets the oldest requests before it fills a small heap. */
final class RequestLog {
    private static final int MOST_REQUESTS = 20_000;
    private static final long MOST_BYTES = 16L << 20;

    private final Deque<Recorded> requests = new ArrayDeque<>();
    private long bytes;

    synchronized void add(Recorded request) {
        requests.addLast(request);
        bytes += request.body().length;
        while (requests.size() > MOST_REQUESTS || bytes > MOST_BYTES) {
            bytes -= requests.removeFirst().body().length;
        }
    }

    synchronized List<Recorded> all() {
        return List.copyOf(requests);
    }
}
