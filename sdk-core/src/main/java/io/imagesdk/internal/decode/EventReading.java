package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.EventIntake;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.Streaming;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Says what the events of one reply mean, by the profile's words for them. A picture that came makes every error a paid one. */
final class EventReading {
    private static final String LAST = "[DONE]";
    private static final int MOST_NUMBER = 999;

    private final ProviderProfile profile;
    private final Streaming streaming;
    private final ReplyHead head;
    private final UnaryOperator<String> mask;
    private final EventIntake intake;
    private final AnswerReader answers;
    private int partials;
    private int completed;

    EventReading(
            ProviderProfile profile,
            Streaming streaming,
            ReplyHead head,
            UnaryOperator<String> mask,
            EventIntake intake) {
        this.profile = profile;
        this.streaming = streaming;
        this.head = head;
        this.mask = mask;
        this.intake = intake;
        this.answers = new AnswerReader(profile, streaming.event(), head, mask);
    }

    /** How many finished pictures were told. */
    int completed() {
        return completed;
    }

    /**
     * Tells an event.
     *
     * @return whether more of them are wanted
     * @throws ImagesException the error that the event is
     * @throws ScanException when it cannot be read and may have been the picture
     */
    boolean tell(String name, EventData data) throws ScanException {
        String text;
        try {
            text = mask.apply(data.object());
        } catch (ScanException broken) {
            return skipped(name, data, broken);
        }
        if (text.isEmpty()) {
            return words(name, data);
        }
        Json tree = answers.tree(text);
        String type = tree.at(streaming.type()).string().orElse(name);
        if (streaming.completed().contains(type)) {
            return completed(tree, text, data);
        }
        ErrorReader errors = new ErrorReader(profile);
        Optional<ApiException> error = errors.inside(head, tree, text);
        if (error.isPresent() || streaming.failed().contains(type)) {
            throw paid(error.orElseGet(() -> errors.told(head, Words.of(tree), text)), data);
        }
        if (streaming.partial().contains(type)) {
            partial(tree, data);
        } else {
            drop(data);
        }
        return true;
    }

    private boolean skipped(String name, EventData data, ScanException broken) throws ScanException {
        if (name.isEmpty()
                || streaming.completed().contains(name)
                || streaming.failed().contains(name)) {
            throw broken;
        }
        drop(data);
        if (streaming.partial().contains(name)) {
            intake.damaged(String.valueOf(broken.getMessage()));
        }
        return true;
    }

    /** Data that are no object: the sign of the end, an error in plain words, or something that keeps the connection alive. */
    private boolean words(String name, EventData data) throws ScanException {
        if (streaming.failed().contains(name)) {
            String said = mask.apply(data.words());
            throw paid(new ErrorReader(profile).told(head, Words.ofText(said), said), data);
        }
        if (streaming.completed().contains(name)) {
            throw new ScanException(ScanException.Kind.MALFORMED, 0, "an event without an object");
        }
        return !data.words().equals(LAST);
    }

    private boolean completed(Json tree, String text, EventData data) {
        Answer answer = answers.answer(tree, text, data.ordinals(), data.pictures());
        if (answer.items().stream().allMatch(EventReading::isEmpty)) {
            throw paid(answers.empty(tree, text), data);
        }
        int before = completed;
        completed += answer.items().size();
        return intake.completed(answer.shifted(before));
    }

    private static boolean isEmpty(ImageItem item) {
        return item.ordinal().isEmpty()
                && item.address().isEmpty()
                && item.blocked().isEmpty();
    }

    private void partial(Json tree, EventData data) {
        int number = tree.at(streaming.partialIndex()).number().stream()
                .filter(said -> said >= 0 && said <= MOST_NUMBER)
                .mapToInt(Math::toIntExact)
                .findFirst()
                .orElse(partials);
        partials++;
        Optional<ImageItem> picture = new Items(streaming.event(), data.ordinals())
                .of(tree).stream()
                        .filter(item ->
                                item.ordinal().isPresent() && item.blocked().isEmpty())
                        .findFirst();
        if (picture.isPresent()) {
            ImageItem item = picture.get();
            intake.partial(
                    new ImageItem(completed, item.ordinal(), Optional.empty(), item.revisedPrompt(), Optional.empty()),
                    number);
        } else {
            drop(data);
            intake.damaged("the event holds none");
        }
    }

    private void drop(EventData data) {
        data.abort("the event is of no use");
        IntStream.range(data.first(), data.first() + data.pictures()).forEach(intake::dropped);
    }

    private static ImagesException paid(ImagesException error, EventData data) {
        return EventFailures.paid(error, data.first() + data.pictures());
    }

    /** How a stream fails that ends too early or cannot be read. */
    EventFailures failures() {
        return new EventFailures(profile.id(), answers);
    }
}
