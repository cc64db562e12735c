package io.imagesdk.bulk;

import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known about an item after its request. All parts are empty while the item is only claimed.
 *
 * @param task the task, or the URLs of images that are charged and not downloaded; empty if there is none
 * @param batch the batch that contains the request, with the position after its result if it has one; empty if the
 *     request was not submitted in a batch
 * @param images the stored images; an item in the state {@link ItemState#TASK} has those that are stored already
 * @param usage the usage with the cost, as the provider reports it
 * @param requestId the provider's id of the request; empty if it reports none
 * @param reason why the item is not delivered, in one line; empty if it is
 * @param retryable whether the same request may succeed later, for example after a rate limit
 * @param request the request as JSON, without the key; empty while the item is only claimed
 * @param attributes the attributes of the item
 */
public record ItemOutcome(
        Optional<ImageTask> task,
        Optional<ImageBatch> batch,
        List<StoredImage> images,
        Usage usage,
        Optional<String> requestId,
        Optional<String> reason,
        boolean retryable,
        Optional<String> request,
        Map<String, String> attributes) {
    /** The outcome of an item that is only claimed. */
    public static final ItemOutcome NONE = new ItemOutcome(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Usage.NONE,
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Map.of());

    private static final int SHORT_REASON_LENGTH = 500;

    /** Copies the list. */
    public ItemOutcome {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(batch, "batch");
        images = List.copyOf(images);
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(requestId, "requestId");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(attributes, "attributes");
    }

    /** Returns an outcome with the description of the item. */
    static ItemOutcome of(String request, Map<String, String> attributes) {
        return new ItemOutcome(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Usage.NONE,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(request),
                attributes);
    }

    ItemOutcome withBatch(ImageBatch accepted) {
        return new ItemOutcome(
                task, Optional.of(accepted), images, usage, requestId, reason, retryable, request, attributes);
    }

    /** Returns an outcome with only the description of the item. */
    ItemOutcome described() {
        return new ItemOutcome(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Usage.NONE,
                Optional.empty(),
                Optional.empty(),
                false,
                request,
                attributes);
    }

    /** Returns an outcome with only the reported cost. */
    ItemOutcome costOnly() {
        return usage.cost().isEmpty()
                ? NONE
                : NONE.withImages(List.of(), new Usage(Map.of(), usage.cost()), Optional.empty());
    }

    ItemOutcome withTask(ImageTask accepted) {
        return new ItemOutcome(
                Optional.of(accepted), batch, images, usage, requestId, reason, retryable, request, attributes);
    }

    ItemOutcome withImages(List<StoredImage> stored, Usage reported, Optional<String> id) {
        return new ItemOutcome(task, batch, stored, reported, id, Optional.empty(), false, request, attributes);
    }

    /** Returns a copy with further images. */
    ItemOutcome withStored(List<StoredImage> further) {
        List<StoredImage> all = Stream.concat(images.stream(), further.stream()).toList();
        return new ItemOutcome(task, batch, all, usage, requestId, reason, retryable, request, attributes);
    }

    ItemOutcome withReason(String why) {
        return new ItemOutcome(task, batch, images, usage, requestId, Optional.of(why), retryable, request, attributes);
    }

    ItemOutcome withFailure(String why, boolean mayBeRepeated, Usage reported, Optional<String> id) {
        return new ItemOutcome(task, batch, images, reported, id, Optional.of(why), mayBeRepeated, request, attributes);
    }

    /** Returns a copy without the long texts of a server. */
    ItemOutcome shortened() {
        return new ItemOutcome(
                task,
                batch,
                images.stream().map(StoredImage::withoutRevisedPrompt).toList(),
                usage,
                requestId,
                reason.map(text -> text.substring(0, Math.min(text.length(), SHORT_REASON_LENGTH))),
                retryable,
                request,
                attributes);
    }
}
