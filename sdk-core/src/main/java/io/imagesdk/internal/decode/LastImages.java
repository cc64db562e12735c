package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The complete images of the latest event whose name is neither that of a partial nor of a final image. They are paid
 * for, and are the result of a stream that has no final image. Those of earlier events are discarded.
 */
final class LastImages {
    /** Images that another one follows, also under a name that the profile does not have. */
    private static final Pattern PARTIAL_NAME = Pattern.compile("(?i)partial|preview|progress|draft|thumb");

    private final Set<String> partialEvents = new HashSet<>();
    private final Streaming streaming;
    private final ImageBodyDecoder responses;
    private final StreamEventHandler handler;
    private final boolean allKept;
    private List<Integer> ordinals = List.of();
    private @Nullable ImageResponse latest;

    LastImages(ProviderProfile profile, Streaming streaming, ImageBodyDecoder responses, StreamEventHandler handler) {
        this.streaming = streaming;
        this.responses = responses;
        this.handler = handler;
        // An image that the profile skips is not a result.
        this.allKept = streaming.eventMapping().skippedItems().isEmpty()
                && profile.responseMapping().skippedItems().isEmpty();
        // A gateway may use the names of one operation for the other one.
        Stream.of(Optional.of(profile.generation()), profile.editing().map(editing -> editing.operation()))
                .flatMap(Optional::stream)
                .flatMap(operation -> operation.streaming().stream())
                .forEach(known -> partialEvents.addAll(known.partialEvents()));
        partialEvents.addAll(streaming.partialEvents());
    }

    /** Returns whether the image of an event may be a partial one, by the name in its line or in its data. */
    boolean isPartial(String name, String type, Json source) {
        return Stream.of(name, type)
                        .anyMatch(text -> partialEvents.contains(text)
                                || PARTIAL_NAME.matcher(text).find())
                || source.at(streaming.partialIndexPointer()).isPresent();
    }

    /**
     * Keeps the images of a complete event, or their URLs, in place of those that were kept before. A URL does not
     * replace an image.
     *
     * @return whether the event has complete images or URLs
     */
    boolean keep(ParsedBody body, SseEvent event) {
        List<Integer> completed = event.completedImages();
        if (!allKept || (completed.isEmpty() && !ordinals.isEmpty())) {
            return false;
        }
        ImageResponse response =
                completed.isEmpty() ? responses.decodeUnnamedUrls(body) : responses.decodeUnnamed(body, completed);
        if (response.images().isEmpty()) {
            return false;
        }
        discard();
        event.abort("the event is incomplete");
        ordinals = IntStream.range(event.firstOrdinal(), event.firstOrdinal() + event.imageCount())
                .boxed()
                .toList();
        latest = response;
        return true;
    }

    /** Returns the kept images, which are then no longer kept. */
    Optional<ImageResponse> take() {
        Optional<ImageResponse> taken = Optional.ofNullable(latest);
        latest = null;
        ordinals = List.of();
        return taken;
    }

    /** Discards the kept images. */
    void discard() {
        ordinals.forEach(handler::onDiscarded);
        latest = null;
        ordinals = List.of();
    }
}
