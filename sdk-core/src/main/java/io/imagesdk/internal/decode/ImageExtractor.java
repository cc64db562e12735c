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

/** Extracts the images that the JSON of a response names, by the pointers of a response mapping. */
final class ImageExtractor {
    private final ResponseMapping mapping;
    private final Function<String, OptionalInt> ordinals;
    private final int maxImages;
    private final List<Warning> warnings = new ArrayList<>();

    /**
     * Creates an extractor.
     *
     * @param ordinals maps a placeholder to the ordinal of its image, and any other string to empty
     * @param maxImages the number of items after which an item must contain an image or its URL
     */
    ImageExtractor(ResponseMapping mapping, Function<String, OptionalInt> ordinals, int maxImages) {
        this.mapping = mapping;
        this.ordinals = ordinals;
        this.maxImages = maxImages;
    }

    /** Returns the images at the first pointer with at least one. */
    List<ImageReference> extract(Json tree) {
        for (String pointer : mapping.imagePointers()) {
            List<ImageReference> images = new ArrayList<>();
            int omitted = 0;
            for (Json item : tree.all(pointer)) {
                if (!hasContent(item)) {
                    continue;
                }
                ImageReference image = image(images.size(), item);
                // Megabytes of items without an image must not become as many outcomes. The URL of an image that was
                // paid for stays.
                if (images.size() < maxImages
                        || image.ordinal().isPresent()
                        || image.url().isPresent()) {
                    images.add(image);
                } else {
                    omitted++;
                }
            }
            if (omitted > 0) {
                warnings.add(new Warning("images", omitted + " items without an image are omitted"));
            }
            if (!images.isEmpty()) {
                return images;
            }
        }
        return List.of();
    }

    /** Returns whether an item is an image. Gateways write {@code null} and {@code ""} for missing images. */
    private static boolean hasContent(Json item) {
        return item.isPresent()
                && (item.isObject() || item.isArray() || item.text().isPresent());
    }

    /** Returns the warnings about the extracted images. */
    List<Warning> warnings() {
        return warnings;
    }

    private ImageReference image(int index, Json item) {
        List<String> texts = strings(item, mapping.base64Members());
        List<String> urls = strings(item, mapping.urlMembers());
        item.string().ifPresent(urls::add);
        texts.addAll(urls);
        OptionalInt ordinal = firstOrdinal(texts);
        Optional<String> url = firstUrl(urls);
        item.get("storage_error")
                .string()
                .filter(error -> warnings.size() < maxImages)
                .ifPresent(error -> warnings.add(new Warning("storage_options", "image " + index + ": " + error)));
        boolean missing = item.get("respect_moderation").isFalse() && ordinal.isEmpty() && url.isEmpty();
        boolean blocked = missing || isModerated(item);
        return new ImageReference(
                index,
                ordinal,
                url,
                item.get("revised_prompt").string(),
                blocked ? Optional.of("the provider's moderation blocked the image") : Optional.empty());
    }

    private OptionalInt firstOrdinal(List<String> texts) {
        for (String text : texts) {
            OptionalInt ordinal = ordinals.apply(text);
            if (ordinal.isPresent()) {
                return ordinal;
            }
        }
        return OptionalInt.empty();
    }

    /** Returns the first text that is not a placeholder. */
    private Optional<String> firstUrl(List<String> texts) {
        for (String text : texts) {
            if (ordinals.apply(text).isEmpty()) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private boolean isModerated(Json item) {
        for (var flag : mapping.moderationFlags().entrySet()) {
            String value = item.get(flag.getKey()).text().orElse("");
            for (String blockedValue : flag.getValue()) {
                if (blockedValue.equalsIgnoreCase(value)) {
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
            for (Json element : value.items()) {
                element.string().ifPresent(strings::add);
            }
        }
        return strings;
    }
}
