package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Says what the events of one reply mean, by the profile's words for them. A picture that came makes every error a paid one. */
final class EventInterpreter {
    private static final String LAST = "[DONE]";
    private static final int MAX_NUMBER = 999;

    private final ProviderProfile profile;
    private final Streaming streaming;
    private final ResponseHead head;
    private final UnaryOperator<String> mask;
    private final StreamEventHandler handler;
    private final ImageBodyDecoder responses;
    private int partials;
    private int completed;

    EventInterpreter(
            ProviderProfile profile,
            Streaming streaming,
            ResponseHead head,
            UnaryOperator<String> mask,
            StreamEventHandler handler) {
        this.profile = profile;
        this.streaming = streaming;
        this.head = head;
        this.mask = mask;
        this.handler = handler;
        this.responses = new ImageBodyDecoder(profile, streaming.eventMapping(), head, mask);
    }

    /** How many finished pictures were told. */
    int completedImages() {
        return completed;
    }

    /**
     * Tells an event.
     *
     * @return whether more of them are wanted
     * @throws ImagesException the error that the event is
     * @throws ScanException when it cannot be read and may have been the picture
     */
    boolean interpret(String name, SseEvent data) throws ScanException {
        String text;
        try {
            text = mask.apply(data.json());
        } catch (ScanException e) {
            return skipped(name, data, e);
        }
        if (text.isEmpty()) {
            return words(name, data);
        }
        Json tree = responses.parse(text);
        String type = tree.at(streaming.eventTypePointer()).string().orElse(name);
        if (streaming.completedEvents().contains(type)) {
            return completed(tree, text, data);
        }
        ErrorDecoder errors = new ErrorDecoder(profile);
        Optional<ApiException> error = errors.findInSuccess(head, tree, text);
        if (error.isPresent() || streaming.failedEvents().contains(type)) {
            throw paid(error.orElseGet(() -> errors.fromFields(head, ErrorFields.of(tree), text)), data);
        }
        if (streaming.partialEvents().contains(type)) {
            partial(tree, data);
        } else {
            drop(data);
        }
        return true;
    }

    private boolean skipped(String name, SseEvent data, ScanException broken) throws ScanException {
        if (name.isEmpty()
                || streaming.completedEvents().contains(name)
                || streaming.failedEvents().contains(name)) {
            throw broken;
        }
        drop(data);
        if (streaming.partialEvents().contains(name)) {
            handler.onInvalid(String.valueOf(broken.getMessage()));
        }
        return true;
    }

    /** Data that are no object: the sign of the end, an error in plain words, or something that keeps the connection alive. */
    private boolean words(String name, SseEvent data) throws ScanException {
        if (streaming.failedEvents().contains(name)) {
            String said = mask.apply(data.text());
            throw paid(new ErrorDecoder(profile).fromFields(head, ErrorFields.ofText(said), said), data);
        }
        if (streaming.completedEvents().contains(name)) {
            throw new ScanException(ScanException.Reason.MALFORMED, 0, "an event without an object");
        }
        return !data.text().equals(LAST);
    }

    private boolean completed(Json tree, String text, SseEvent data) {
        ImageResponse response = responses.decodeTree(tree, text, data.ordinals(), data.imageCount());
        if (response.images().stream().allMatch(EventInterpreter::isEmpty)) {
            throw paid(responses.noImages(tree, text), data);
        }
        int before = completed;
        completed += response.images().size();
        return handler.onCompleted(response.withIndexOffset(before));
    }

    private static boolean isEmpty(ImageReference item) {
        return item.ordinal().isEmpty()
                && item.url().isEmpty()
                && item.blockedReason().isEmpty();
    }

    private void partial(Json tree, SseEvent data) {
        int number = tree.at(streaming.partialIndexPointer()).number().stream()
                .filter(said -> said >= 0 && said <= MAX_NUMBER)
                .mapToInt(Math::toIntExact)
                .findFirst()
                .orElse(partials);
        partials++;
        Optional<ImageReference> image = new ImageExtractor(streaming.eventMapping(), data.ordinals())
                .extract(tree).stream()
                        .filter(item -> item.ordinal().isPresent()
                                && item.blockedReason().isEmpty())
                        .findFirst();
        if (image.isPresent()) {
            ImageReference item = image.get();
            handler.onPartial(
                    new ImageReference(
                            completed, item.ordinal(), Optional.empty(), item.revisedPrompt(), Optional.empty()),
                    number);
        } else {
            drop(data);
            handler.onInvalid("the event holds none");
        }
    }

    private void drop(SseEvent data) {
        data.abort("the event is of no use");
        IntStream.range(data.firstOrdinal(), data.firstOrdinal() + data.imageCount())
                .forEach(handler::onDiscarded);
    }

    private static ImagesException paid(ImagesException error, SseEvent data) {
        return StreamErrors.billed(error, data.firstOrdinal() + data.imageCount());
    }

    /** How a stream fails that ends too early or cannot be read. */
    StreamErrors errors() {
        return new StreamErrors(profile.id(), responses);
    }
}
