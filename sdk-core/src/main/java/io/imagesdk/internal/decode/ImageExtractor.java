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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Extracts the images that the JSON of a response names, by the pointers of a response mapping. */
final class ImageExtractor {
    private static final String ITEMS = "/*";

    private final ResponseMapping mapping;
    private final Function<String, OptionalInt> ordinals;
    private final int maxImages;
    private final UnaryOperator<String> mask;
    private final ItemErrors errors;
    private final List<Warning> warnings = new ArrayList<>();
    private final Set<Integer> knownOrdinals = new HashSet<>();

    /** Creates the exceptions for images that the provider did not generate. */
    interface ItemErrors {
        /**
         * Returns the exception for an image that moderation has blocked.
         *
         * @param value the value that reports it; empty if the response has none
         */
        ImagesException blocked(Optional<String> value);

        /** Returns the exception for an item that is an error. Returns empty for any other item. */
        Optional<ImagesException> failed(Json item);
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

    /**
     * Returns the images at the first pointer with at least one.
     *
     * @param nestedUrls whether the URL of an image may be deeper in its item than the mapping describes
     */
    List<ImageReference> extract(ResponseValues values, ModerationDetector moderation, boolean nestedUrls) {
        List<ImageReference> images = mapping.imagePointers().stream()
                .map(pointer -> extract(pointer, values, moderation, nestedUrls))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
        return images.isEmpty() && nestedUrls ? extractSingle(values, moderation) : images;
    }

    /** Returns the image of a response with one object in the place of a list. */
    private List<ImageReference> extractSingle(ResponseValues values, ModerationDetector moderation) {
        return listPointers(mapping)
                .filter(pointer -> !pointer.isEmpty())
                .filter(pointer -> values.matches(pointer).stream()
                        .allMatch(match -> match.value().isObject()))
                .map(pointer -> extract(pointer, values, moderation, true))
                .filter(found -> found.stream().anyMatch(ImageReference::hasContent))
                .findFirst()
                .orElse(List.of());
    }

    /** Returns the pointers to the lists whose items are images. */
    static Stream<String> listPointers(ResponseMapping mapping) {
        return mapping.imagePointers().stream()
                .filter(pointer -> pointer.endsWith(ITEMS))
                .map(pointer -> pointer.substring(0, pointer.length() - ITEMS.length()));
    }

    private List<ImageReference> extract(
            String pointer, ResponseValues values, ModerationDetector moderation, boolean nestedUrls) {
        List<ImageReference> images = new ArrayList<>();
        int omitted = 0;
        ModerationDetector.ImageModeration moderated = moderation.forImages(pointer);
        // Only the items of an array stand for one image each. Any other value may be a part of the response.
        boolean isItem = pointer.endsWith("*");
        // A pointer to the complete response does not tell an image from what the response repeats of a request.
        boolean mayBeNested = nestedUrls && !pointer.isEmpty();
        for (JsonMatch match : values.matches(pointer)) {
            if (!hasContent(match.value())) {
                continue;
            }
            if (isSkipped(mapping, match)) {
                knownOrdinals.addAll(nestedOrdinals(match.value()));
                continue;
            }
            // Megabytes of items without an image must not become as many outcomes. The URL of an image that was paid
            // for stays.
            List<Content> contents = contents(match.value(), isItem || mayBeNested);
            boolean missing = contents.isEmpty();
            List<String> urls = missing && mayBeNested ? NestedUrls.of(match.value()) : List.of();
            if (missing && urls.isEmpty() && images.size() >= maxImages) {
                omitted++;
                continue;
            }
            addStorageWarning(images.size(), match.value());
            // One for all images of the item, because its text may be long.
            ImageReference item = item(match, missing, moderated, isItem);
            if (missing && item.failure().isEmpty()) {
                contents = urls.stream().map(Content::ofUrl).toList();
            }
            if (contents.isEmpty() && (item.hasContent() || isItem)) {
                contents = List.of(Content.NONE);
            }
            for (Content content : contents) {
                images.add(content.addTo(item, images.size()));
            }
        }
        if (omitted > 0) {
            warnings.add(new Warning("images", omitted + " items without an image are omitted"));
        }
        return images;
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

    /**
     * Returns the warnings about the extracted images and about those that no item names, because they are discarded.
     *
     * @param imageCount the number of images that have arrived
     */
    List<Warning> warnings(int imageCount) {
        int unknown = imageCount - knownOrdinals.size();
        if (unknown > 0) {
            warnings.add(new Warning(
                    "images",
                    unknown + " of " + imageCount + " images that arrived are not part of the result, because no image"
                            + " pointer of the profile selects them"));
        }
        return warnings;
    }

    /**
     * What an item contains of one image.
     *
     * @param ordinal the ordinal of the image that arrived with the response
     * @param url its URL
     */
    private record Content(OptionalInt ordinal, Optional<String> url) {
        static final Content NONE = new Content(OptionalInt.empty(), Optional.empty());

        static Content ofOrdinal(int ordinal) {
            return new Content(OptionalInt.of(ordinal), Optional.empty());
        }

        static Content ofUrl(String url) {
            return new Content(OptionalInt.empty(), Optional.of(url));
        }

        /** Returns the reference of this image, with what its item states about all of its images. */
        ImageReference addTo(ImageReference item, int index) {
            return new ImageReference(index, ordinal, url, item.revisedPrompt(), item.failure());
        }
    }

    /** Returns the images of an item: one, or several if a member is a list. Each member names all of them. */
    private List<Content> contents(Json item, boolean mayBeNested) {
        List<List<String>> base64 = lists(item, mapping.base64Members());
        List<List<String>> urls = lists(item, mapping.urlMembers());
        item.string().ifPresent(text -> urls.add(List.of(text)));
        List<List<String>> members = new ArrayList<>(base64);
        members.addAll(urls);
        // Some servers send a URL in the member for base64.
        urls.addAll(base64);
        int count = members.stream().mapToInt(List::size).max().orElse(0);
        if (count == 0 && mayBeNested) {
            // A gateway may nest the bytes deeper than its profile describes.
            List<Integer> nested = nestedOrdinals(item);
            knownOrdinals.addAll(nested);
            return nested.stream().map(Content::ofOrdinal).toList();
        }
        members.forEach(texts -> texts.forEach(text -> ordinals.apply(text).ifPresent(knownOrdinals::add)));
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contents.add(new Content(firstOrdinal(textsAt(i, members)), firstUrl(textsAt(i, urls))));
        }
        return contents;
    }

    private static List<String> textsAt(int index, List<List<String>> members) {
        return members.stream()
                .filter(texts -> index < texts.size())
                .map(texts -> texts.get(index))
                .toList();
    }

    /** Returns what an item states about its images. */
    private ImageReference item(
            JsonMatch match, boolean missing, ModerationDetector.ImageModeration moderated, boolean isItem) {
        Json item = match.value();
        return new ImageReference(
                0,
                OptionalInt.empty(),
                Optional.empty(),
                item.get("revised_prompt").string().map(mask),
                failure(match, missing, moderated)
                        .or(() -> isItem && missing ? errors.failed(item) : Optional.empty()));
    }

    private void addStorageWarning(int index, Json item) {
        item.get("storage_error")
                .string()
                .filter(error -> warnings.size() < maxImages)
                .ifPresent(error ->
                        warnings.add(new Warning("storage_options", "image " + index + ": " + mask.apply(error))));
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

    /** Returns the ordinals of the images in the first member of an item that has any, or in all items of a list. */
    private List<Integer> nestedOrdinals(Json item) {
        Optional<String> text = item.string();
        if (text.isPresent()) {
            return ordinals.apply(text.get()).stream().boxed().toList();
        }
        if (item.isArray()) {
            return item.items().stream()
                    .flatMap(element -> nestedOrdinals(element).stream())
                    .toList();
        }
        return item.members().values().stream()
                .map(this::nestedOrdinals)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
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

    /** Returns the texts of each of these members, one or several. */
    private static List<List<String>> lists(Json item, Collection<String> names) {
        List<List<String>> lists = new ArrayList<>();
        for (String name : names) {
            Json value = item.get(name);
            lists.add(Stream.concat(Stream.of(value), value.items().stream())
                    .flatMap(text -> text.string().stream())
                    .toList());
        }
        return lists;
    }
}
