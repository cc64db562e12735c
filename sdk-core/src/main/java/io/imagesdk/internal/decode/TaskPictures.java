package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ReplyFormat;
import io.imagesdk.provider.TaskProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Looks for pictures where a task's result has them, and where every answer of the provider has them. */
final class TaskPictures {
    private final List<AnswerReader> readers = new ArrayList<>();

    TaskPictures(ProviderProfile profile, TaskProtocol protocol, ReplyHead head, UnaryOperator<String> mask) {
        Set<ReplyFormat> formats = new LinkedHashSet<>();
        protocol.result().ifPresent(formats::add);
        formats.add(profile.reply());
        for (ReplyFormat format : formats) {
            readers.add(new AnswerReader(profile, format, head, mask));
        }
    }

    /** The answer that this tree is; empty when nothing in it is a picture, so that an object with an id is not taken for one. */
    Optional<Answer> find(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        for (AnswerReader reader : readers) {
            Answer answer = reader.answer(tree, text, ordinals, images);
            for (ImageItem item : answer.items()) {
                if (real(item)) {
                    return Optional.of(answer);
                }
            }
        }
        return Optional.empty();
    }

    /** What a finished task without a picture is: items that say nothing, or the reason why there is none. */
    Answer without(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        return readers.stream()
                .map(reader -> reader.answer(tree, text, ordinals, images))
                .filter(answer -> !answer.items().isEmpty())
                .findFirst()
                .orElseThrow(() -> empty(tree, text));
    }

    ImagesException empty(Json tree, String text) {
        return first().empty(tree, text);
    }

    AnswerReader first() {
        return readers.get(0);
    }

    private static boolean real(ImageItem item) {
        return item.ordinal().isPresent()
                || item.blocked().isPresent()
                || item.address().filter(text -> text.contains("://")).isPresent();
    }

    Set<String> imageMembers() {
        Set<String> all = new LinkedHashSet<>();
        for (AnswerReader reader : readers) {
            all.addAll(reader.imageMembers());
        }
        return all;
    }

    Set<String> addressMembers() {
        Set<String> all = new LinkedHashSet<>();
        for (AnswerReader reader : readers) {
            all.addAll(reader.addressMembers());
        }
        return all;
    }
}
