package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.ResponseMapping;
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
final class TaskImages {
    private final List<ImageBodyDecoder> readers = new ArrayList<>();

    TaskImages(ProviderProfile profile, TaskProtocol protocol, ResponseHead head, UnaryOperator<String> mask) {
        Set<ResponseMapping> formats = new LinkedHashSet<>();
        protocol.resultMapping().ifPresent(formats::add);
        formats.add(profile.responseMapping());
        for (ResponseMapping format : formats) {
            readers.add(new ImageBodyDecoder(profile, format, head, mask));
        }
    }

    /** The answer that this tree is; empty when nothing in it is a picture, so that an object with an id is not taken for one. */
    Optional<ImageResponse> find(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        for (ImageBodyDecoder reader : readers) {
            ImageResponse response = reader.response(tree, text, ordinals, images);
            for (ImageReference item : response.items()) {
                if (real(item)) {
                    return Optional.of(response);
                }
            }
        }
        return Optional.empty();
    }

    /** What a finished task without a picture is: items that say nothing, or the reason why there is none. */
    ImageResponse without(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        return readers.stream()
                .map(reader -> reader.response(tree, text, ordinals, images))
                .filter(response -> !response.items().isEmpty())
                .findFirst()
                .orElseThrow(() -> empty(tree, text));
    }

    ImagesException empty(Json tree, String text) {
        return first().empty(tree, text);
    }

    ImageBodyDecoder first() {
        return readers.get(0);
    }

    private static boolean real(ImageReference item) {
        return item.ordinal().isPresent()
                || item.blocked().isPresent()
                || item.address().filter(text -> text.contains("://")).isPresent();
    }

    Set<String> imageMembers() {
        Set<String> all = new LinkedHashSet<>();
        for (ImageBodyDecoder reader : readers) {
            all.addAll(reader.imageMembers());
        }
        return all;
    }

    Set<String> addressMembers() {
        Set<String> all = new LinkedHashSet<>();
        for (ImageBodyDecoder reader : readers) {
            all.addAll(reader.addressMembers());
        }
        return all;
    }
}
