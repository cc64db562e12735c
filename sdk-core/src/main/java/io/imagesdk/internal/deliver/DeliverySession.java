package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallTimeoutException;
import io.imagesdk.error.ConnectionException;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.url.DownloadUrlValidator;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.UrlFetcher;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.DownloadPolicy;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.Limits;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The delivery of one call's pictures: takes those that come with the reply, fetches those that have an address, and
 * says what became of each. Ended before its time it leaves nothing behind.
 *
 * @param <T> what stands for a picture
 */
public final class DeliverySession<T> implements ImageHandler {
    private static final int AT_ONCE = 4;

    private final DeliveryContext context;
    private final DestinationFactory<T> destinations;
    private final ImageDownloader downloader;
    private final List<Warning> warnings = new CopyOnWriteArrayList<>();
    private final Map<Integer, ReceivedImage<T>> arrived = new ConcurrentHashMap<>();
    private final List<ReceivedImage<T>> fetched = new CopyOnWriteArrayList<>();
    private final Map<Integer, ReceivedImage<T>> placed = new ConcurrentHashMap<>();
    private final Map<Integer, URI> awaited = new ConcurrentSkipListMap<>();
    private final List<ImageOutcome<T>> outcomes = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    private volatile boolean mixed;
    private volatile long expected;
    private long unclaimed;

    /**
     * What a session needs.
     *
     * @param provider the profile's id
     * @param prompt from which files take their names
     * @param count how many pictures were asked for
     * @param svgExpected whether SVG was asked for
     * @param base the provider's base URL
     * @param ownOriginOnly whether pictures are fetched from there only
     * @param policy from where else
     * @param limits sizes and times
     * @param fetcher how an address is fetched
     * @param scope the call
     * @param workers where names are looked up
     * @param callbacks where a caller's code runs
     */
    public record DeliveryContext(
            String provider,
            String prompt,
            int count,
            boolean svgExpected,
            URI base,
            boolean ownOriginOnly,
            DownloadPolicy policy,
            Limits limits,
            UrlFetcher fetcher,
            CallScope scope,
            Executor workers,
            Executor callbacks) {}

    private DeliverySession(DeliveryContext context, Delivery<T> delivery) throws IOException {
        this.context = context;
        this.destinations = DestinationFactory.of(
                delivery, context.prompt(), context.limits().maxImageBytes(), context.callbacks(), warnings);
        this.downloader = new ImageDownloader(
                context.fetcher(),
                new DownloadUrlValidator(context.policy(), context.base(), context.ownOriginOnly()),
                context.scope(),
                context.limits().downloadTimeout(),
                context.workers(),
                executor());
        context.scope().state().outcomesFrom(this::outcomes);
        context.scope().onAbort(reason -> abort(reason instanceof CallTimeoutException));
    }

    /**
     * Opens the place of delivery, before anything is paid.
     *
     * @throws ImageStorageException when pictures could not be stored there
     */
    public static <T> DeliverySession<T> open(Delivery<T> delivery, DeliveryContext context) {
        try {
            return new DeliverySession<>(context, delivery);
        } catch (IOException e) {
            throw new ImageStorageException(
                    String.valueOf(e.getMessage()),
                    ErrorDetails.of(BillingStatus.NOT_SENT)
                            .provider(context.provider())
                            .build(),
                    e);
        }
    }

    /** Where pictures are taken when that runs a caller's code. */
    public Optional<Executor> executor() {
        return destinations.runsUserCode() ? Optional.of(context.callbacks()) : Optional.empty();
    }

    /** What a caller should know of the delivery. */
    public List<Warning> warnings() {
        return List.copyOf(warnings);
    }

    /** What became of the pictures so far; of those that are still being fetched, from where they can be had. */
    public List<ImageOutcome<T>> outcomes() {
        List<ImageOutcome<T>> known = new ArrayList<>(outcomes);
        awaited.forEach((index, address) -> known.add(new ImageOutcome.Failed<>(
                index,
                new DownloadException("the picture was made, but the call ended before it was fetched", paid(), null),
                Optional.of(address),
                Optional.empty())));
        return known;
    }

    @Override
    public synchronized void expect(OptionalLong bytes) {
        unclaimed = bytes.orElse(0) / 4 * 3;
        expected = bytes.orElse(0) / 4 * 3 / Math.max(1, context.count()) + 1024;
    }

    @Override
    public ImageReceiver onImage(int ordinal) {
        context.scope().state().recordBilling(BillingStatus.BILLED);
        ReceivedImage<T> image = open(ordinal, claim());
        ReceivedImage<T> earlier = arrived.put(ordinal, image);
        if (earlier != null) { // of an attempt that broke and was repeated
            earlier.abort(false);
        }
        if (over) { // the end came between
            image.abort(false);
        }
        return image;
    }

    /** A server may announce more than it sends: all pictures together are given no more room in advance than that. */
    private synchronized long claim() {
        long share = Math.min(expected, unclaimed);
        unclaimed -= share;
        return share;
    }

    private ReceivedImage<T> open(int ordinal, long bytes) {
        return ReceivedImage.open(
                destinations, ordinal, bytes, context.limits().maxImageBytes(), context.svgExpected());
    }

    /** Brings every picture to its place, or says why not; never fails itself. */
    public CompletableFuture<List<ImageOutcome<T>>> deliver(List<ImageReference> items) {
        return deliver(items, items.size());
    }

    /** The same where there are more pictures than these, which have their places among them. */
    public CompletableFuture<List<ImageOutcome<T>>> deliver(List<ImageReference> items, int count) {
        List<ImageOutcome<T>> results = new ArrayList<>();
        CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<ImageReference> batch = items.subList(from, Math.min(items.size(), from + AT_ONCE));
            chain = chain.thenCompose(before -> {
                List<CompletableFuture<ImageOutcome<T>>> pending =
                        batch.stream().map(item -> outcome(item, count)).toList();
                return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                        .thenRun(() -> pending.forEach(each -> results.add(each.join())));
            });
        }
        return chain.thenApply(done -> {
            arrived.values().forEach(stray -> stray.abort(true)); // a picture that no item names
            return List.copyOf(results);
        });
    }

    /** Unfinished pictures may be among those that come: none is taken for a finished one because it is whole. */
    public void allowPartials() {
        mixed = true;
    }

    /** Brings one picture of a reply that goes on to its place. */
    public CompletableFuture<ImageOutcome<T>> deliver(ImageReference item) {
        return outcome(item, context.count());
    }

    /** The same for an unfinished one. It stays, whatever becomes of the call, and counts for none of its pictures. */
    public CompletableFuture<ImageOutcome<T>> deliverPartial(ImageReference item, int number) {
        int ordinal = item.ordinal().orElseThrow();
        ReceivedImage<T> image = Objects.requireNonNull(arrived.get(ordinal));
        ImagePosition imagePosition = new ImagePosition(item.index(), context.count(), OptionalInt.of(number));
        return CompletableFuture.supplyAsync(
                () -> {
                    ImageOutcome<T> outcome = image.finish(item, imagePosition, Optional.empty());
                    arrived.remove(ordinal, image);
                    return outcome;
                },
                finisher());
    }

    /** These are the caller's now: they stay, whatever becomes of the call. */
    public void keep(List<ImageReference> items) {
        for (ImageReference item : items) {
            ReceivedImage<T> image = placed.remove(item.index());
            if (image != null) {
                arrived.values().remove(image);
                fetched.remove(image);
            }
        }
    }

    /** Forgets a picture that nobody wants. */
    public void discard(int ordinal) {
        ReceivedImage<T> stray = arrived.remove(ordinal);
        if (stray != null) {
            stray.abort(false);
        }
    }

    private CompletableFuture<ImageOutcome<T>> outcome(ImageReference item, int count) {
        Optional<URI> address = item.url().flatMap(UrlParser::tryParse);
        ReceivedImage<T> image =
                item.ordinal().isPresent() ? arrived.get(item.ordinal().getAsInt()) : null;
        if (item.blockedReason().isPresent()) {
            if (image != null) { // what stands in its place
                image.abort(false);
            }
            return done(new ImageOutcome.Blocked<>(
                    item.index(), new ModerationException(item.blockedReason().get(), paid(), null)));
        }
        if (image != null) {
            placed.put(item.index(), image);
            return offSelector(() -> image.finish(item, count, address));
        }
        if (item.url().isEmpty()) {
            return done(new ImageOutcome.Failed<>(
                    item.index(),
                    new InvalidImageException("the answer names neither a picture nor its address", paid(), null),
                    address,
                    Optional.empty()));
        }
        if (destinations.urlOnly()) {
            return done(addressed(item, address));
        }
        int max = context.limits().maxImages();
        return item.index() < max
                ? fetched(item, count, address)
                : done(new ImageOutcome.Failed<>(
                        item.index(),
                        new ResponseTooLargeException("the answer names more than " + max + " pictures", paid(), null),
                        address,
                        Optional.empty()));
    }

    @SuppressWarnings("unchecked") // a target that wants addresses only is one of URIs
    private ImageOutcome<T> addressed(ImageReference item, Optional<URI> address) {
        return address.<ImageOutcome<T>>map(uri -> new ImageOutcome.Delivered<>(
                        new GeneratedImage<>(item.index(), (T) uri, Optional.empty(), item.revisedPrompt(), address)))
                .orElseGet(() -> new ImageOutcome.Failed<>(
                        item.index(),
                        new InvalidImageException("what the answer names is not an address", paid(), null),
                        address,
                        Optional.empty()));
    }

    private CompletableFuture<ImageOutcome<T>> fetched(ImageReference item, int count, Optional<URI> address) {
        List<ReceivedImage<T>> opened = new CopyOnWriteArrayList<>();
        address.ifPresent(uri -> awaited.put(item.index(), uri));
        return downloader
                .run(item.url().orElseThrow(), () -> {
                    opened.forEach(earlier -> earlier.abort(false)); // of an attempt that broke
                    ReceivedImage<T> image = open(item.index(), 0);
                    opened.add(image);
                    fetched.add(image);
                    if (over) {
                        image.abort(false);
                    }
                    return image;
                })
                .handleAsync(
                        (done, error) -> {
                            if (error == null) {
                                ReceivedImage<T> image = opened.get(opened.size() - 1);
                                placed.put(item.index(), image);
                                return record(image.finish(item, count, address));
                            }
                            opened.forEach(image -> image.abort(false));
                            return record(new ImageOutcome.Failed<T>(
                                    item.index(), fetchFailure(error), address, Optional.empty()));
                        },
                        finisher());
    }

    private ImagesException fetchFailure(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ConnectionException || cause instanceof CallTimeoutException) {
            return new DownloadException(
                    "the picture was made, but could not be fetched: " + cause.getMessage(), paid(), cause);
        }
        return cause instanceof ImagesException ours
                ? ours
                : new DownloadException("the picture was made, but could not be fetched", paid(), cause);
    }

    private Executor finisher() {
        return executor().orElse(context.workers());
    }

    private CompletableFuture<ImageOutcome<T>> offSelector(Supplier<ImageOutcome<T>> finish) {
        return CompletableFuture.supplyAsync(() -> record(finish.get()), finisher());
    }

    private CompletableFuture<ImageOutcome<T>> done(ImageOutcome<T> outcome) {
        return CompletableFuture.completedFuture(record(outcome));
    }

    private ImageOutcome<T> record(ImageOutcome<T> outcome) {
        outcomes.add(outcome);
        awaited.remove(outcome.index());
        return outcome;
    }

    private ErrorDetails paid() {
        return ErrorDetails.of(BillingStatus.BILLED)
                .provider(context.provider())
                .build();
    }

    /** Lets all go. */
    private void abort(boolean keepWhole) {
        over = true;
        if (keepWhole && !mixed && !destinations.runsUserCode()) {
            arrived.forEach((ordinal, image) ->
                    image.finishWhole(ordinal, context.count()).ifPresent(this::record));
        }
        arrived.values().forEach(image -> image.abort(keepWhole));
        fetched.forEach(image -> image.abort(keepWhole));
    }
}
