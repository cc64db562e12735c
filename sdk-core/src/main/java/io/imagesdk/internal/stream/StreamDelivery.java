package io.imagesdk.internal.stream;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.pipeline.ResultAssembler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Delivers the pictures of one stream and tells of each when it is in its place, in the order of the events. */
public final class StreamDelivery<T> implements StreamEventHandler {
    private final DeliverySession<T> place;
    private final ResultAssembler<T> assembly;
    private final StreamSubscription<T> events;
    private final int wanted;
    private final Executor workers;
    private final List<Warning> lost = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable ImagesException> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable ImageResult<T>> latest = new AtomicReference<>();
    private final CompletableFuture<Integer> arrived = new CompletableFuture<>();
    private CompletableFuture<?> last = CompletableFuture.completedFuture(0);
    private int finished;

    /**
     * The pictures of a stream of which none has come.
     *
     * @param wanted how many finished ones were asked for
     */
    public StreamDelivery(
            DeliverySession<T> place,
            ResultAssembler<T> assembly,
            StreamSubscription<T> events,
            int wanted,
            Executor workers) {
        this.place = place;
        this.assembly = assembly;
        this.events = events;
        this.wanted = wanted;
        this.workers = workers;
        place.allowPartials();
    }

    @Override
    public synchronized void onPartial(ImageReference image, int number) {
        events.expect();
        last = last.thenCombine(place.finishPartial(image, number), (before, outcome) -> {
            events.tell(partial(number, outcome));
            return outcome;
        });
    }

    private List<ImageEvent<T>> partial(int number, ImageOutcome<T> outcome) {
        if (outcome instanceof ImageOutcome.Delivered<T> good) {
            return List.of(new ImageEvent.Partial<>(number, good.image()));
        }
        onInvalid(number + ": "
                + (outcome instanceof ImageOutcome.Failed<T> bad ? bad.error().getMessage() : "it was kept back"));
        return List.of();
    }

    @Override
    public void onInvalid(String reason) {
        lost.add(new Warning("partial_images", "an unfinished picture is left out, " + reason));
    }

    @Override
    public void onDiscarded(int ordinal) {
        place.discard(ordinal);
    }

    /** The last one is told when the exchange is over: its result says what was tried. */
    @Override
    public synchronized boolean onCompleted(ImageResponse response) {
        events.expect();
        finished += response.images().size();
        boolean more = finished < wanted;
        CompletableFuture<List<ImageOutcome<T>>> outcomes = CompletableFuture.completedFuture(List.of());
        for (ImageReference item : response.images()) {
            outcomes = outcomes.thenCombine(place.finish(item), StreamDelivery::and);
        }
        CompletableFuture<?> turn = more ? last : CompletableFuture.allOf(last, arrived);
        last = turn.thenCombine(outcomes, (before, delivered) -> {
            events.tell(completed(response, delivered), () -> place.keep(response.images()));
            return delivered;
        });
        return more;
    }

    private static <E> List<E> and(List<E> some, E another) {
        List<E> all = new ArrayList<>(some);
        all.add(another);
        return all;
    }

    /** A picture that was made but is not good does not cost the others of the stream; the call fails behind them. */
    private List<ImageEvent<T>> completed(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        try {
            ImageResult<T> result = assembly.result(response.withWarnings(lost), outcomes);
            latest.set(result);
            return result.images().stream()
                    .<ImageEvent<T>>map(image -> new ImageEvent.Completed<>(image, result))
                    .toList();
        } catch (ImagesException e) {
            failure.compareAndSet(null, e);
            return List.of();
        }
    }

    @Override
    public void whenDrained(Runnable next) {
        events.whenTaken(() -> {
            try {
                workers.execute(next);
            } catch (RejectedExecutionException ignored) {
                // the service is closed, and with it the call
            }
        });
    }

    /** A plain answer came in place of events. */
    public CompletableFuture<Integer> onPlainResponse(ImageResponse response) {
        events.expect();
        return place.finish(response.images()).thenApply(outcomes -> {
            events.tell(completed(response, outcomes), () -> place.keep(response.images()));
            return outcomes.size();
        });
    }

    /** The exchange is over: what came is told, then the call ends, with the last picture's result, this failure or its own. */
    public synchronized CompletableFuture<ImageResult<T>> finish(@Nullable Throwable error) {
        arrived.complete(finished);
        return last.thenCompose(told -> place.finish(List.of())).thenCompose(strays -> {
            Throwable why = error == null ? failure.get() : error;
            return why == null
                    ? CompletableFuture.completedFuture(Objects.requireNonNull(latest.get(), "a picture came"))
                    : CompletableFuture.failedFuture(why);
        });
    }
}
