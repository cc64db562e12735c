package io.imagesdk;

import io.imagesdk.model.CallInfo;
import io.imagesdk.model.CallListener;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ProgressListener;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The listeners of one service. */
final class CallListeners {
    private static final AtomicLong CALLS = new AtomicLong();

    private final ServiceConfig config;
    private final ServiceThreads threads;
    private final List<Mailbox> mailboxes;

    CallListeners(List<CallListener> listeners, ServiceConfig config, ServiceThreads threads) {
        this.config = config;
        this.threads = threads;
        AtomicInteger number = new AtomicInteger();
        this.mailboxes = listeners.stream()
                .map(listener -> new Mailbox(listener, threads.name() + "-listener-" + number.incrementAndGet()))
                .toList();
    }

    /** A call begins, on the thread of who makes it. Whoever takes this has to end it. */
    CallWatch begin(
            CallInfo.Operation operation, Optional<ImagesRequest> request, Optional<ProgressListener> progress) {
        CallInfo call = new CallInfo(
                CALLS.incrementAndGet(),
                operation,
                config.profile().id(),
                origin(config.baseUrl()),
                request.flatMap(ImagesRequest::model),
                request.isPresent() ? OptionalInt.of(request.get().count().orElse(1)) : OptionalInt.empty(),
                threads.clock().instant());
        mailboxes.forEach(mailbox -> mailbox.tellHere(listener -> listener.onStart(call)));
        return new CallWatch(call, mailboxes, new Listening(progress, threads.callbacks()));
    }

    private static URI origin(URI baseUrl) {
        return URI.create(baseUrl.getScheme() + "://" + baseUrl.getRawAuthority());
    }

    /** Waits until all is told, so long at most. */
    void close(Duration limit) {
        long begin = System.nanoTime();
        for (Mailbox mailbox : mailboxes) {
            Duration left = limit.minusNanos(System.nanoTime() - begin);
            mailbox.close(left.isNegative() ? Duration.ZERO : left);
        }
    }
}
