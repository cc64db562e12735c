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
            ImageResponse response = reader.decodeTree(tree, text, ordinals, images);
            for (ImageReference item : response.images()) {
                if (isImage(item)) {
                    return Optional.of(response);
                }
            }
        }
        return Optional.empty();
    }

    /** What a finished task without a picture is: items that say nothing, or the reason why there is none. */
    ImageResponse decodeWithoutImages(Json tree, String text, Function<String, OptionalInt> ordinals, int images) {
        return readers.stream()
                .map(reader -> reader.decodeTree(tree, text, ordinals, images))
                .filter(response -> !response.images().isEmpty())
                .findFirst()
                .orElseThrow(() -> noImages(tree, text));
    }

    ImagesException noImages(Json tree, String text) {
        return primary().noImages(tree, text);
    }

    ImageBodyDecoder primary() {
        return readers.get(0);
    }

    private static boolean isImage(ImageReference item) {
        return item.ordinal().isPresent()
                || item.blockedReason().isPresent()
                || item.url().filter(text -> text.contains("://")).isPresent();
    }

    Set<String> base64Members() {
        Set<String> all = new LinkedHashSet<>();
        for (ImageBodyDecoder reader : readers) {
            all.addAll(reader.base64Members());
        }
        return all;
    }

    Set<String> urlMembers() {
        Set<String> all = new LinkedHashSet<>();
        for (ImageBodyDecoder reader : readers) {
            all.addAll(reader.urlMembers());
        }
        return all;
    }
}
