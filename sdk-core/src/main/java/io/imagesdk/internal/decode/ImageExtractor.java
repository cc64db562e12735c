package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonMatch;
import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.ResponseMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Extracts the images that the JSON of a response names, by the pointers of a response mapping. */
final class ImageExtractor {
    private final ResponseMapping mapping;
    private final Function<String, OptionalInt> ordinals;
    private final int maxImages;
    private final UnaryOperator<String> mask;
    private final ItemErrors errors;
    private final List<Warning> warnings = new ArrayList<>();

    /** Creates the exceptions for images that the provider did not generate. */
    interface ItemErrors {
        /**
         * Returns the exception for an image that moderation has blocked.
         *
         * @param value the value that reports it; empty if the response has none
         */
        ImagesException blocked(Optional<String> value);

        /** Returns the exception for an item that is an error. */
        ImagesException failed(Json item);
    }

    /**
     * Creates an extractor.
     *
     * @param ordinals maps a placeholder to the ordinal of its image, and any other string to empty
     * @param maxImages the number of items after which an item must contain an image or its URL
     * @param mask removes the API key from text that is shown. URLs stay as the server sent them
     * @param errors creates the exceptions for images that were not generated
     */
    ImageExtractor(
            ResponseMapping mapping,
            Function<String, OptionalInt> ordinals,
            int maxImages,
            UnaryOperator<String> mask,
            ItemErrors errors) {
        this.mapping = mapping;
        this.ordinals = ordinals;
        this.maxImages = maxImages;
        this.mask = mask;
        this.errors = errors;
    }

    /** Returns the images at the first pointer with at least one. */
    List<ImageReference> extract(ResponseValues values, ModerationDetector moderation) {
        for (String pointer : mapping.imagePointers()) {
            List<ImageReference> images = new ArrayList<>();
            int omitted = 0;
            ModerationDetector.ImageModeration moderated = moderation.forImages(pointer);
            // Only the items of an array stand for one image each. Any other value may be a part of the response.
            boolean isItem = pointer.endsWith("*");
            for (JsonMatch match : values.matches(pointer)) {
                if (!hasContent(match.value()) || isSkipped(mapping, match)) {
                    continue;
                }
                Content content = content(match.value());
                if (content.isMissing() && isItem) {
                    // A gateway may nest the bytes deeper than its profile describes.
                    content = new Content(nestedOrdinal(match.value()), Optional.empty());
                }
                // Megabytes of items without an image must not become as many outcomes. The URL of an image that was
                // paid for stays.
                if (content.isMissing() && images.size() >= maxImages) {
                    omitted++;
                    continue;
                }
                ImageReference image = image(images.size(), match, content, moderated, isItem);
                if (image.hasContent() || isItem) {
                    images.add(image);
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

    /** Returns whether a value, or an object around it, is not part of the result. */
    static boolean isSkipped(ResponseMapping mapping, JsonMatch match) {
        if (mapping.skippedItems().isEmpty()) {
            return false;
        }
        for (JsonMatch container = match; container != null; container = container.parent()) {
            if (hasFlag(container.value(), mapping.skippedItems())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFlag(Json item, Map<String, List<String>> flags) {
        for (Map.Entry<String, List<String>> flag : flags.entrySet()) {
            Optional<String> value = item.get(flag.getKey()).text();
            if (value.isPresent() && ValuePattern.matchesAny(flag.getValue(), value.get())) {
                return true;
            }
        }
        return false;
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

    /**
     * What an item contains of its image.
     *
     * @param ordinal the ordinal of the image that arrived with the response
     * @param url its URL
     */
    private record Content(OptionalInt ordinal, Optional<String> url) {
        boolean isMissing() {
            return ordinal.isEmpty() && url.isEmpty();
        }
    }

    private Content content(Json item) {
        List<String> base64 = strings(item, mapping.base64Members());
        List<String> urls = strings(item, mapping.urlMembers());
        item.string().ifPresent(urls::add);
        List<String> texts = new ArrayList<>(base64);
        texts.addAll(urls);
        // Some servers send a URL in the member for base64.
        urls.addAll(base64);
        return new Content(firstOrdinal(texts), firstUrl(urls));
    }

    private ImageReference image(
            int index, JsonMatch match, Content content, ModerationDetector.ImageModeration moderated, boolean isItem) {
        Json item = match.value();
        item.get("storage_error")
                .string()
                .filter(error -> warnings.size() < maxImages)
                .ifPresent(error ->
                        warnings.add(new Warning("storage_options", "image " + index + ": " + mask.apply(error))));
        return new ImageReference(
                index,
                content.ordinal(),
                content.url(),
                item.get("revised_prompt").string().map(mask),
                failure(match, content.isMissing(), moderated)
                        .or(() -> isItem && content.isMissing() ? itemError(item) : Optional.empty()));
    }

    private Optional<ImagesException> failure(
            JsonMatch match, boolean missing, ModerationDetector.ImageModeration moderated) {
        Json item = match.value();
        Optional<String> value = moderated.valueFor(match);
        boolean blocked = (missing && item.get("respect_moderation").isFalse())
                || hasFlag(item, mapping.moderationFlags())
                || value.isPresent();
        return blocked ? Optional.of(errors.blocked(value)) : Optional.empty();
    }

    private Optional<ImagesException> itemError(Json item) {
        Json error = item.get("error");
        boolean isError = item.get("code").text().isPresent()
                && item.get("message").string().isPresent();
        return ErrorMember.isError(error) || isError ? Optional.of(errors.failed(item)) : Optional.empty();
    }

    /** Returns the ordinal of the first image anywhere in an item. */
    private OptionalInt nestedOrdinal(Json item) {
        Optional<String> text = item.string();
        if (text.isPresent()) {
            return ordinals.apply(text.get());
        }
        return Stream.concat(item.items().stream(), item.members().values().stream())
                .map(this::nestedOrdinal)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
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
