package io.imagesdk.bulk;

import io.imagesdk.ImagesService;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.ModerationException;
import io.imagesdk.error.NotFoundException;
import io.imagesdk.error.TaskFailedException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.error.UnexpectedException;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Determines the records of calls that have ended. Images are forced to the disk. Of an image that is charged but not
 * delivered, the record keeps the URL as a task, so that the next run downloads it, or the bytes are stored in a file.
 */
final class ItemEnds {
    /** The id of a task that consists of the URLs of its images. */
    private static final String URL_TASK = "answered-at-once";

    private final ImagesService images;
    private final StoredFiles files;
    private final RecoveredFiles recovered;
    private final ClaimRules rules;
    private final Supplier<Instant> now;

    /**
     * Creates an instance.
     *
     * @param rules whether a task that the provider does not find is given up
     * @param now returns the time of a record
     */
    ItemEnds(
            ImagesService images,
            StoredFiles files,
            RecoveredFiles recovered,
            ClaimRules rules,
            Supplier<Instant> now) {
        this.images = images;
        this.files = files;
        this.recovered = recovered;
        this.rules = rules;
        this.now = now;
    }

    /**
     * What is known about an item before its call ends.
     *
     * @param description the outcome with only the description of the item
     * @param fileName the name of its files, without an extension
     * @param repeatsUnknown whether the request repeats one with an unknown outcome
     */
    record Described(ItemOutcome description, String fileName, boolean repeatsUnknown) {
        static Described of(ItemPlan plan) {
            boolean repeatsUnknown = plan.action() == ItemPlan.Action.REQUEST
                    && plan.previous()
                            .map(ItemRecord::state)
                            .filter(state -> state == ItemState.CLAIMED || state == ItemState.UNKNOWN)
                            .isPresent();
            return new Described(plan.outcome(), ItemFileNames.of(plan), repeatsUnknown);
        }
    }

    /**
     * What the provider has responded with.
     *
     * @param outcomes the outcomes of the images
     * @param failure the failure of the call; empty if at least one image was delivered
     */
    private record Response(
            List<? extends ImageOutcome<?>> outcomes,
            Usage usage,
            Optional<String> requestId,
            RateLimit rateLimit,
            Optional<ImagesException> failure) {}

    /** Returns the end of a call that has delivered at least one image. */
    ItemEnd delivered(Described item, ItemRecord record, ImageResult<Path> result) {
        return end(
                item,
                record,
                new Response(
                        result.outcomes(), result.usage(), result.requestId(), result.rateLimit(), Optional.empty()));
    }

    /** Returns the end of a call that has failed. */
    ItemEnd failed(Described item, ItemRecord record, ImagesException failure) {
        return end(
                item,
                record,
                new Response(
                        failure.outcomes(),
                        failure.details().usage(),
                        failure.requestId(),
                        failure.rateLimit(),
                        Optional.of(failure)));
    }

    private ItemEnd end(Described item, ItemRecord record, Response response) {
        ItemOutcome before = record.outcome();
        Usage usage = response.usage().equals(Usage.NONE) ? before.usage() : response.usage();
        ItemOutcome outcome = withBatch(item.description(), before)
                .withImages(before.images(), usage, response.requestId().or(before::requestId));
        List<String> urls = urlsAfter(before, response);
        Optional<ImageTask> task =
                urls.isEmpty() ? taskAfter(record, response) : Optional.of(urlTask(before, response, urls));
        String reason = reason(item, response);
        ItemRecord end;
        try {
            // Awaiting a task of the provider again returns all of its images again.
            outcome = task.isPresent() && urls.isEmpty()
                    ? outcome
                    : outcome.withStored(files.store(deliveredImages(response.outcomes())));
            end = task.isPresent()
                    ? record.with(ItemState.TASK, outcome.withReason(reason).withTask(task.get()), now.get())
                    : completed(item, record, outcome, reason, response);
        } catch (IOException e) {
            end = unforced(record, outcome, reason, response, urls, e);
        }
        return new ItemEnd(end, response.failure(), response.rateLimit());
    }

    /**
     * Returns the record of an item whose files could not be forced to the disk. They may be complete nevertheless, so
     * that the reason names them. The next run downloads all images that have a URL.
     *
     * @param missing the URLs of the images that were not delivered
     */
    private ItemRecord unforced(
            ItemRecord record,
            ItemOutcome outcome,
            String reason,
            Response response,
            List<String> missing,
            IOException cause) {
        String problem = "the files " + paths(response) + " could not be forced to the disk: " + cause;
        ItemOutcome explained = outcome.withReason(reason.isEmpty() ? problem : problem + "; " + reason);
        List<String> urls = Stream.concat(
                        deliveredImages(response.outcomes()).stream()
                                .flatMap(image -> image.url().stream())
                                .map(Object::toString),
                        missing.stream())
                .toList();
        return urls.isEmpty()
                ? record.with(ItemState.BILLED, explained, now.get())
                : record.with(ItemState.TASK, explained.withTask(urlTask(record.outcome(), response, urls)), now.get());
    }

    /** Keeps the batch of a record, which may be the only one with the position in its results. */
    private static ItemOutcome withBatch(ItemOutcome description, ItemOutcome before) {
        return description.batch().isPresent() || before.batch().isEmpty()
                ? description
                : description.withBatch(before.batch().get());
    }

    /** Returns the record of an item of which nothing more can be received. */
    private ItemRecord completed(
            Described item, ItemRecord record, ItemOutcome outcome, String reason, Response response) {
        if (!outcome.images().isEmpty() || response.failure().isEmpty()) {
            return record.with(ItemState.DELIVERED, reason.isEmpty() ? outcome : outcome.withReason(reason), now.get());
        }
        ImagesException failure = response.failure().get();
        Optional<ImageTask> expired = record.outcome().task().filter(ItemEnds::hasUrls);
        if (expired.isPresent()) {
            // Only the server of the images knows whether their URLs have expired, so that every run tries them again.
            List<String> urls = urlsOf(failedImages(response.outcomes()).filter(ItemEnds::isMissing));
            ItemOutcome kept = urls.isEmpty() ? outcome : outcome.withTask(withUrls(expired.get(), urls));
            return record.with(ItemState.BILLED, failed(kept, reason, false), now.get());
        }
        ItemState state = stateOf(failure);
        boolean uncharged = state == ItemState.REJECTED || state == ItemState.NOT_SENT;
        if (uncharged && item.repeatsUnknown()) {
            // The provider has charged nothing for the repetition; the first request may be charged nevertheless.
            return record.with(
                    ItemState.UNKNOWN,
                    failed(outcome, "the repetition of a request with an unknown outcome failed: " + reason, true),
                    now.get());
        }
        return record.with(state, failed(outcome, reason, FailureKinds.mayPass(failure)), now.get());
    }

    private static ItemOutcome failed(ItemOutcome outcome, String reason, boolean mayPass) {
        return outcome.withFailure(reason, mayPass, outcome.usage(), outcome.requestId());
    }

    private static Optional<ImageTask> startedTask(ItemOutcome before, Response response) {
        return response.failure().flatMap(ImagesException::task).or(before::task);
    }

    /** Returns the task of the item, or one that consists of the URLs, with the URLs of its images. */
    private ImageTask urlTask(ItemOutcome before, Response response, List<String> urls) {
        return withUrls(startedTask(before, response).orElseGet(() -> urlTask(before, response)), urls);
    }

    /** Returns a task of the service that has received the URLs, which is not the first one after a fallback. */
    private ImageTask urlTask(ItemOutcome before, Response response) {
        return failedImages(response.outcomes())
                .flatMap(image -> image.error().task().stream())
                .findFirst()
                .or(() -> before.batch()
                        .map(batch -> ImageTask.of(batch.provider(), batch.baseUrl(), URL_TASK, Instant.EPOCH)))
                .orElseGet(() -> images.task(URL_TASK));
    }

    /** Returns the task that can be awaited again. */
    private Optional<ImageTask> taskAfter(ItemRecord record, Response response) {
        if (response.failure().isEmpty()) {
            return Optional.empty();
        }
        ImagesException failure = response.failure().get();
        Optional<ImageTask> task = startedTask(record.outcome(), response);
        if (task.filter(ItemEnds::hasUrls).isPresent() && !response.outcomes().isEmpty()) {
            // The URLs have expired. The provider may still have the task, and returns other URLs.
            return task.filter(expired -> !expired.id().equals(URL_TASK)
                            && record.outcome().images().isEmpty()
                            && failure instanceof DownloadException)
                    .map(expired -> withUrls(expired, List.of()));
        }
        return task.filter(accepted -> canBeAwaited(record, failure));
    }

    private static boolean hasUrls(ImageTask task) {
        return !task.imageUrls().isEmpty();
    }

    /** Returns whether a task remains after this failure, so that it can be awaited again. */
    private boolean canBeAwaited(ItemRecord record, ImagesException failure) {
        if (failure instanceof TaskNotFoundException || failure instanceof NotFoundException) {
            // A gateway that restarts does not find a task that runs. The task is given up if the caller accepts a
            // second charge, and not before another run has awaited it.
            return !rules.retryUnknown() || record.outcome().task().isEmpty();
        }
        boolean hasEnded = failure instanceof TaskFailedException || failure instanceof ModerationException;
        // Another poll may return a new URL of an image beside the one that was not generated.
        return !hasEnded
                || failedImages(failure.outcomes()).anyMatch(image -> image.error() instanceof DownloadException);
    }

    private static ImageTask withUrls(ImageTask task, List<String> urls) {
        return new ImageTask(
                task.provider(),
                task.baseUrl(),
                task.id(),
                task.kind(),
                task.createdAt(),
                task.statusUrl(),
                urls,
                task.model(),
                task.resultUrl(),
                task.cancelUrl());
    }

    /**
     * Returns the URLs from which the next run downloads images. A storage may publish an image with a delay and send
     * an error or a page until then. A URL of this call is therefore kept whatever its server has sent, unless another
     * poll of its task returns other URLs. Afterwards, URLs are kept if at least one of them has not expired.
     */
    private static List<String> urlsAfter(ItemOutcome before, Response response) {
        boolean isFirst = before.task().filter(ItemEnds::hasUrls).isEmpty();
        boolean canPoll =
                response.failure().isPresent() && startedTask(before, response).isPresent();
        if (isFirst && !canPoll) {
            return urlsOf(failedImages(response.outcomes()));
        }
        List<ImageOutcome.Failed<?>> missing =
                failedImages(response.outcomes()).filter(ItemEnds::isMissing).toList();
        return missing.stream().anyMatch(ItemEnds::mayBeDownloaded) ? urlsOf(missing.stream()) : List.of();
    }

    /**
     * Returns whether another download is needed: the image did not arrive, it could not be stored, or its storage sent
     * something else.
     */
    private static boolean isMissing(ImageOutcome.Failed<?> image) {
        return image.recoveredBytes().isEmpty()
                || image.url().isPresent()
                || image.error() instanceof ImageStorageException;
    }

    private static boolean mayBeDownloaded(ImageOutcome.Failed<?> image) {
        return image.url().isPresent() && !(image.error() instanceof DownloadException failure && failure.isExpired());
    }

    private static List<String> urlsOf(Stream<ImageOutcome.Failed<?>> missing) {
        return missing.flatMap(image -> image.url().stream())
                .map(Object::toString)
                .toList();
    }

    private static Stream<ImageOutcome.Failed<?>> failedImages(List<? extends ImageOutcome<?>> outcomes) {
        return outcomes.stream().filter(ImageOutcome.Failed.class::isInstance).map(outcome ->
                (ImageOutcome.Failed<?>) outcome);
    }

    @SuppressWarnings("unchecked") // The calls of items deliver files only.
    private static List<GeneratedImage<Path>> deliveredImages(List<? extends ImageOutcome<?>> outcomes) {
        List<GeneratedImage<Path>> delivered = new ArrayList<>();
        for (ImageOutcome<?> outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Delivered<?> image) {
                delivered.add((GeneratedImage<Path>) image.image());
            }
        }
        return delivered;
    }

    private static String paths(Response response) {
        return deliveredImages(response.outcomes()).stream()
                .map(image -> image.content().toString())
                .collect(Collectors.joining(", "));
    }

    /** Returns why images are missing, with the files of bytes that are not an image; empty if none is missing. */
    private String reason(Described item, Response response) {
        boolean isComplete = response.failure().isEmpty()
                && response.outcomes().stream().allMatch(ImageOutcome.Delivered.class::isInstance);
        if (isComplete) {
            return "";
        }
        Stream<String> missing = response.failure().isPresent()
                ? Stream.of(String.valueOf(response.failure().get().getMessage()))
                : response.outcomes().stream()
                        .filter(image -> !(image instanceof ImageOutcome.Delivered))
                        .map(Object::toString);
        Stream<String> kept = failedImages(response.outcomes())
                .flatMap(image -> image.recoveredBytes().map(bytes -> keep(item, image.index(), bytes)).stream());
        return Stream.concat(missing, kept).collect(Collectors.joining("; "));
    }

    private String keep(Described item, int index, ImageBytes bytes) {
        String name = "the bytes of image " + index;
        try {
            return name + " are stored in " + recovered.store(item.fileName() + "-" + (index + 1), bytes);
        } catch (IOException e) {
            return name + " could not be stored: " + e;
        }
    }

    private static ItemState stateOf(ImagesException failure) {
        return switch (failure.billing()) {
            case NOT_SENT -> failure instanceof InvalidRequestException ? ItemState.REJECTED : ItemState.NOT_SENT;
            case REJECTED -> ItemState.REJECTED;
            case UNKNOWN -> ItemState.UNKNOWN;
            case BILLED -> ItemState.BILLED;
        };
    }

    static ImagesException toImagesException(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        while (!(cause instanceof ImagesException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ImagesException failure
                ? failure
                : new UnexpectedException(
                        "the service failed unexpectedly: " + error,
                        ErrorDetails.of(BillingStatus.UNKNOWN).build(),
                        error);
    }
}
