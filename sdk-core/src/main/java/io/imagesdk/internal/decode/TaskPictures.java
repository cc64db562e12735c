package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Looks for pictures where a task's result has them, and where every answer of the provider has them. */
final class TaskPictures {
    private final List<AnswerReader> readers;

    TaskPictures(ProviderProfile profile, TaskProtocol protocol, ReplyHead head, UnaryOperator<String> mask) {
        readers = Stream.concat(protocol.result().stream(), Stream.of(profile.reply()))
                .distinct()
                .map(format -> new AnswerReader(profile, format, head, mask))
                .toList();
    }

    /** The answer that this tree is; empty when nothing in it is a picture, so that an object with an id is not taken for one. */
    Optional<Answer> find(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        return readers.stream()
                .map(reader -> reader.answer(tree, text, ordinals, images))
                .filter(answer -> answer.items().stream().anyMatch(TaskPictures::real))
                .findFirst();
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
        return members(AnswerReader::imageMembers);
    }

    Set<String> addressMembers() {
        return members(AnswerReader::addressMembers);
    }

    private Set<String> members(Function<AnswerReader, Set<String>> names) {
        Set<String> all = new LinkedHashSet<>();
        readers.forEach(reader -> all.addAll(names.apply(reader)));
        return all;
    }
}
