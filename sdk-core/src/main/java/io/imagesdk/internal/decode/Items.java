package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ReplyFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds the pictures that a reply's tree names, by the profile's pointers. */
final class Items {
    private final ReplyFormat format;
    private final Function<String, OptionalInt> ordinals;
    private final List<Warning> warnings = new ArrayList<>();

    /** With what tells the ordinal behind a placeholder. */
    Items(ReplyFormat format, Function<String, OptionalInt> ordinals) {
        this.format = format;
        this.ordinals = ordinals;
    }

    List<ImageItem> of(Json tree) {
        for (String pointer : format.items()) {
            List<Json> found = tree.all(pointer).stream().filter(Items::said).toList();
            if (!found.isEmpty()) {
                List<ImageItem> items = new ArrayList<>();
                found.forEach(each -> items.add(item(items.size(), each)));
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

    private ImageItem item(int index, Json item) {
        List<String> images = strings(item, format.imageMembers());
        List<String> addresses = strings(item, format.addressMembers());
        item.string().ifPresent(addresses::add);
        OptionalInt ordinal = Stream.concat(images.stream(), addresses.stream())
                .map(ordinals)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
        Optional<String> address = addresses.stream()
                .filter(text -> ordinals.apply(text).isEmpty())
                .findFirst();
        item.get("storage_error")
                .string()
                .ifPresent(words -> warnings.add(new Warning("storage_options", "image " + index + ": " + words)));
        boolean none = item.get("respect_moderation").isFalse() && ordinal.isEmpty() && address.isEmpty();
        boolean blocked = none || moderated(item);
        return new ImageItem(
                index,
                ordinal,
                address,
                item.get("revised_prompt").string(),
                blocked ? Optional.of("the provider's moderation kept the picture back") : Optional.empty());
    }

    private boolean moderated(Json item) {
        return format.moderated().entrySet().stream().anyMatch(member -> item.get(member.getKey()).text().stream()
                .anyMatch(said -> member.getValue().stream().anyMatch(said::equalsIgnoreCase)));
    }

    private static List<String> strings(Json item, Collection<String> names) {
        List<String> strings = new ArrayList<>();
        for (String name : names) {
            Json value = item.get(name);
            value.string().ifPresent(strings::add);
            value.items().forEach(each -> each.string().ifPresent(strings::add));
        }
        return strings;
    }
}
