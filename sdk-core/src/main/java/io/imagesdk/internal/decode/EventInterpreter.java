package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.Streaming.EventFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the events of one response by the event names of the profile. An error after the first image, partial or
 * final, has the billing status BILLED.
 */
final class EventInterpreter {
    private static final String END_OF_STREAM = "[DONE]";
    private static final int MAX_PARTIAL_INDEX = 999;

    private final ProviderProfile profile;
    private final Streaming streaming;
    private final ResponseHead head;
    private final ServerText serverText;
    private final StreamEventHandler handler;
    private final ImageBodyDecoder responses;
    private final ImageBodyDecoder plainResponses;
    private final LastImages lastImages;
    private final Progress progress = new Progress();

    /** What the events so far contain. */
    private static final class Progress {
        private boolean started;
        private int partialImages;
        private int completedImages;
        private int urls;
        private Usage usage = Usage.NONE;
        /** What may be an error, in the latest event with such a text. It is the failure if no image follows. */
        private @Nullable ApiException failure;
    }

    EventInterpreter(
            ResponseDecoder.DecodeContext context, Streaming streaming, ResponseHead head, StreamEventHandler handler) {
        this.profile = context.profile();
        this.streaming = streaming;
        this.head = head;
        this.serverText = context.serverText();
        this.handler = handler;
        this.responses = new ImageBodyDecoder(context, streaming.eventMapping(), head);
        this.plainResponses = new ImageBodyDecoder(context, profile.responseMapping(), head);
        this.lastImages = new LastImages(profile, streaming, responses, handler);
    }

    /** Returns the names of the members that contain an image in an event. */
    Set<String> base64Members() {
        return members(ImageBodyDecoder::base64Members);
    }

    /** Returns the names of the members that contain the URL of an image in an event. */
    Set<String> urlMembers() {
        return members(ImageBodyDecoder::urlMembers);
    }

    /** A gateway that streams every response sends a plain one as an event. */
    private Set<String> members(Function<ImageBodyDecoder, Set<String>> names) {
        Set<String> members = new HashSet<>(names.apply(responses));
        if (mayBePlain()) {
            members.addAll(names.apply(plainResponses));
        }
        return members;
    }

    /** In a sequence of JSON objects, only the first one may be a plain response, which has the same start. */
    private boolean mayBePlain() {
        return streaming.eventFormat() == EventFormat.SSE || !progress.started;
    }

    /** Returns the number of final images that the handler has received. */
    int completedImages() {
        return progress.completedImages;
    }

    /**
     * Interprets an event and calls the handler.
     *
     * @return whether more events are expected
     * @throws ImagesException if the event is an error
     * @throws ScanException if the event is malformed and may be a final image
     */
    boolean interpret(String name, SseEvent event) throws ScanException {
        String text;
        try {
            text = event.json();
        } catch (ScanException e) {
            if (!event.completedImages().isEmpty() && isCompleted(name, event)) {
                return publish(responses.decodeFinal(event.completedImages(), e));
            }
            Optional<ImageResponse> urls = urlsOf(name, event);
            if (urls.isPresent()) {
                return publish(urls.get());
            }
            return skipMalformed(name, event, e);
        }
        if (text.isEmpty()) {
            return interpretText(name, event);
        }
        ParsedBody body = responses.parse(text, event.ordinals(), event.imageCount());
        String type = typeOf(body).orElse(name);
        if (streaming.completedEvents().contains(type)) {
            progress.started = true;
            return publishCompleted(body, event);
        }
        boolean plain = mayBePlain() && type.isEmpty() && !lastImages.isPartial(name, type, body.source());
        progress.started = true;
        progress.usage = usageOf(body.tree()).orElse(progress.usage);
        boolean partial = streaming.partialEvents().contains(type);
        ErrorDecoder errors = new ErrorDecoder(profile, serverText);
        if (streaming.failedImageEvents().contains(type)) {
            return publishFailed(body, event);
        }
        Optional<ImageResponse> response = plain ? Optional.of(plainResponses.decode(body)) : Optional.empty();
        if (response.filter(EventInterpreter::hasImages).isPresent()) {
            return publish(response.get());
        }
        boolean hasError = ErrorMember.isError(body.tree().get("error"));
        // A partial image may have a code and a message of its own, such as its number.
        Optional<ApiException> error =
                partial && !hasError ? Optional.empty() : errors.findInSuccess(head, body.tree(), body.text());
        if (streaming.failedEvents().contains(type) || (hasError && (partial || type.isEmpty()))) {
            throw billed(
                    error.orElseGet(() -> errors.fromFields(head, ErrorFields.of(body.tree()), body.text())), event);
        }
        // Progress and warnings have codes and messages, too. Nothing is rejected while the provider goes on.
        error.ifPresent(suspected -> progress.failure = type.isEmpty() ? suspected : perhapsBilled(suspected));
        if (partial) {
            publishPartial(body, event);
            return true;
        }
        if (streaming.endEvents().contains(type)) {
            keepOrDiscard(name, type, body, event);
            handler.onEnded(progress.usage);
            return false;
        }
        if (response.filter(EventInterpreter::hasContent).isPresent()) {
            return publish(response.get());
        }
        keepOrDiscard(name, type, body, event);
        return true;
    }

    /** Keeps the images of an event with an unknown name, in case that the stream has no final image. */
    private void keepOrDiscard(String name, String type, ParsedBody body, SseEvent event) {
        if (progress.completedImages > 0
                || lastImages.isPartial(name, type, body.source())
                || !lastImages.keep(body, event)) {
            discard(event);
        } else if (event.completedImages().isEmpty()) {
            progress.urls++;
        }
    }

    /**
     * Publishes the latest images of events with unknown names, at the end of a stream without a final image.
     *
     * @return whether there are any
     */
    boolean publishLastImages() {
        Optional<ImageResponse> last = progress.completedImages == 0 ? lastImages.take() : Optional.empty();
        last.ifPresent(this::publish);
        return last.isPresent();
    }

    /** Announces these images, because the stream fails: they are outcomes of the call. */
    void announceLastImages() {
        if (progress.completedImages == 0) {
            lastImages.take().ifPresent(response -> {
                response.images().forEach(handler::onFinalStarted);
                handler.onUrls(response);
            });
        }
    }

    /** Informs the handler that an image of the open event is final, as far as the event has arrived. */
    void announce(String name, SseEvent event, int ordinal) {
        if (isCompleted(name, event)) {
            int index = progress.completedImages + ordinal - event.firstOrdinal();
            handler.onFinalStarted(ImageReference.ofOrdinal(index, ordinal));
        }
    }

    /** Informs the handler of the URLs of an open event with final images. */
    void announceUrls(String name, SseEvent event) {
        urlsOf(name, event)
                .map(response -> response.withIndexes(index -> index + progress.completedImages))
                .ifPresent(handler::onUrls);
    }

    /** Returns the images with a URL, as far as the event of final images has arrived; empty if there are none. */
    private Optional<ImageResponse> urlsOf(String name, SseEvent event) {
        try {
            ParsedBody body = responses.parse(event.completePart(), event.ordinals(), event.imageCount());
            if (!streaming.completedEvents().contains(typeOf(body).orElse(name))) {
                return Optional.empty();
            }
            ImageResponse response = responses.decodeOpen(body);
            List<ImageReference> images = response.images().stream()
                    .filter(image -> image.url().isPresent())
                    .toList();
            return images.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ImageResponse(
                            head,
                            images,
                            response.facts(),
                            response.responseJson(),
                            response.warnings(),
                            Optional.empty()));
        } catch (ImagesException ignored) {
            // Nothing has arrived, or the document exceeds a limit of the parser.
            return Optional.empty();
        }
    }

    /** A key can be the word of a type: some servers accept any key. */
    private Optional<String> typeOf(ParsedBody body) {
        return body.source().at(streaming.eventTypePointer()).text();
    }

    /** Returns whether an event that has not arrived completely contains a final image. */
    private boolean isCompleted(String name, SseEvent event) {
        return streaming.completedEvents().contains(typeOfStart(event.start()).orElse(name));
    }

    private Optional<String> typeOfStart(String start) {
        if (start.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Json.parseResponse(start).at(streaming.eventTypePointer()).text();
        } catch (JsonException ignored) {
            // The start exceeds a limit of the parser. The name of the event decides.
            return Optional.empty();
        }
    }

    private boolean skipMalformed(String name, SseEvent event, ScanException cause) throws ScanException {
        if (name.isEmpty()
                || streaming.completedEvents().contains(name)
                || streaming.failedEvents().contains(name)) {
            throw cause;
        }
        discard(event);
        if (streaming.partialEvents().contains(name)) {
            handler.onInvalid(String.valueOf(cause.getMessage()));
        }
        return true;
    }

    /** Interprets data that is not an object: the end of the stream, an error as text, or a keep-alive message. */
    private boolean interpretText(String name, SseEvent event) throws ScanException {
        if (streaming.failedEvents().contains(name)) {
            String text = serverText.masked(event.text());
            throw billed(new ErrorDecoder(profile, serverText).fromFields(head, ErrorFields.ofText(text), text), event);
        }
        if (streaming.completedEvents().contains(name)) {
            throw new ScanException(ScanException.Reason.MALFORMED, 0, "an event without a JSON object");
        }
        return !event.text().equals(END_OF_STREAM);
    }

    private boolean publishCompleted(ParsedBody body, SseEvent event) {
        ImageResponse response = responses.decode(body);
        if (!hasContent(response)) {
            response = responses.decodeUrls(body);
        }
        if (!hasContent(response)) {
            throw billed(responses.noImages(body), event);
        }
        return publish(response);
    }

    /** Publishes an image that the provider did not generate. The images before and after it are not affected. */
    private boolean publishFailed(ParsedBody body, SseEvent event) {
        discard(event);
        return publish(responses.failedImage(body));
    }

    private static boolean hasImages(ImageResponse response) {
        return response.images().stream().anyMatch(image -> image.failure().isEmpty() && image.hasContent());
    }

    private static ApiException perhapsBilled(ApiException error) {
        return error.withDetails(
                error.details().toBuilder().billing(BillingStatus.UNKNOWN).build());
    }

    private static boolean hasContent(ImageResponse response) {
        return response.images().stream().anyMatch(ImageReference::hasContent);
    }

    private boolean publish(ImageResponse response) {
        lastImages.discard();
        int indexOffset = progress.completedImages;
        progress.completedImages += response.images().size();
        return handler.onCompleted(response.withEarlierUsage(progress.usage).withIndexes(index -> index + indexOffset));
    }

    private void publishPartial(ParsedBody body, SseEvent event) {
        int partialIndex = partialIndex(body.source());
        progress.partialImages++;
        List<ImageReference> images = responses.partialImages(body);
        if (images.stream().anyMatch(image -> image.url().isPresent())) {
            progress.urls++;
        }
        Optional<ImageReference> partial = images.stream()
                .filter(image -> image.ordinal().isPresent() && image.failure().isEmpty())
                .findFirst();
        if (partial.isEmpty()) {
            discard(event);
            handler.onInvalid("the event contains no image");
            return;
        }
        ImageReference image = partial.get();
        handler.onPartial(
                new ImageReference(
                        progress.completedImages,
                        image.ordinal(),
                        Optional.empty(),
                        image.revisedPrompt(),
                        Optional.empty()),
                partialIndex);
    }

    private int partialIndex(Json source) {
        return source.at(streaming.partialIndexPointer()).number().stream()
                .filter(value -> value >= 0 && value <= MAX_PARTIAL_INDEX)
                .mapToInt(Math::toIntExact)
                .findFirst()
                .orElse(progress.partialImages);
    }

    private void discard(SseEvent event) {
        event.abort("the event is ignored");
        IntStream.range(event.firstOrdinal(), event.firstOrdinal() + event.imageCount())
                .forEach(handler::onDiscarded);
    }

    private ImagesException billed(ImagesException error, SseEvent event) {
        return withBilling(error, event.firstOrdinal() + event.imageCount());
    }

    /**
     * Returns an error that is billed if there is an image, its URL or a cost, with the usage so far.
     *
     * @param imageCount the number of images in the stream so far, including partial ones
     */
    ImagesException withBilling(ImagesException error, int imageCount) {
        return errors().withBilling(error, imageCount + progress.urls);
    }

    private Usage usageOf(Json tree) {
        return responses.usage(tree).orElse(plainResponses.usage(tree));
    }

    /** Returns why a stream has ended without a final image. */
    ImagesException incomplete(int imageCount) {
        ApiException suspected = progress.failure;
        return suspected == null ? errors().truncated(imageCount + progress.urls) : withBilling(suspected, imageCount);
    }

    /** Returns the factory of the errors that end the stream. */
    StreamErrors errors() {
        return new StreamErrors(profile.id(), responses, progress.usage);
    }
}
