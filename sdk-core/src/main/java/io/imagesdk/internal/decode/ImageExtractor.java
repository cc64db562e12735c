package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ResponseMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Finds the pictures that a reply's tree names, by the profile's pointers. */
final class ImageExtractor {
    private final ResponseMapping format;
    private final Function<String, OptionalInt> ordinals;
    private final List<Warning> warnings = new ArrayList<>();

    /** With what tells the ordinal behind a placeholder. */
    ImageExtractor(ResponseMapping format, Function<String, OptionalInt> ordinals) {
        this.format = format;
        this.ordinals = ordinals;
    }

    List<ImageReference> extract(Json tree) {
        for (String pointer : format.imagePointers()) {
            List<ImageReference> items = new ArrayList<>();
            for (Json each : tree.all(pointer)) {
                if (said(each)) {
                    items.add(item(items.size(), each));
                }
            }
            if (!items.isEmpty()) {
                return items;
            }
        }
        return List.of();
    }

    /** Gateways write {@code null} and {@code ""} for what is not there. */
    private static boolean said(Json item) {
        return item.isPresent()
                && (item.isObject() || item.isArray() || item.text().isPresent());
    }

    List<Warning> warnings() {
        return warnings;
    }

    private ImageReference item(int index, Json item) {
        List<String> images = strings(item, format.base64Members());
        List<String> addresses = strings(item, format.urlMembers());
        item.string().ifPresent(addresses::add);
        images.addAll(addresses);
        OptionalInt ordinal = ordinal(images);
        Optional<String> address = address(addresses);
        item.get("storage_error")
                .string()
                .ifPresent(words -> warnings.add(new Warning("storage_options", "image " + index + ": " + words)));
        boolean none = item.get("respect_moderation").isFalse() && ordinal.isEmpty() && address.isEmpty();
        boolean blocked = none || moderated(item);
        return new ImageReference(
                index,
                ordinal,
                address,
                item.get("revised_prompt").string(),
                blocked ? Optional.of("the provider's moderation kept the picture back") : Optional.empty());
    }

    private OptionalInt ordinal(List<String> texts) {
        for (String text : texts) {
            OptionalInt ordinal = ordinals.apply(text);
            if (ordinal.isPresent()) {
                return ordinal;
            }
        }
        return OptionalInt.empty();
    }

    /** The first text that does not stand for a picture. */
    private Optional<String> address(List<String> texts) {
        for (String text : texts) {
            if (ordinals.apply(text).isEmpty()) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private boolean moderated(Json item) {
        for (var member : format.moderationFlags().entrySet()) {
            String said = item.get(member.getKey()).text().orElse("");
            for (String word : member.getValue()) {
                if (word.equalsIgnoreCase(said)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<String> strings(Json item, Collection<String> names) {
        List<String> strings = new ArrayList<>();
        for (String name : names) {
            Json value = item.get(name);
            value.string().ifPresent(strings::add);
            for (Json each : value.items()) {
                each.string().ifPresent(strings::add);
            }
        }
        return strings;
    }
}
