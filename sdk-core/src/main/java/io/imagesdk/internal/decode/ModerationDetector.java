package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.JsonMatch;
import io.imagesdk.internal.json.ValuePattern;
import io.imagesdk.provider.ResponseMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the values by which a response reports that moderation blocked something, and the images that they concern: a
 * value concerns the images in the same object. The items of an array concern the images at the same position.
 */
final class ModerationDetector {
    private static final String WILDCARD = "*";

    private final List<Flag> flags = new ArrayList<>();

    /**
     * One position with at least one such value.
     *
     * @param segments the segments of its pointer; empty for a header
     * @param matches the values
     */
    private record Flag(List<String> segments, List<JsonMatch> matches) {}

    /**
     * The values of one position, by the indexes that an image shares with them.
     *
     * @param sharedIndexes the number of shared indexes
     * @param values the first value for these indexes
     */
    private record FlagIndex(int sharedIndexes, Map<List<Integer>, String> values) {
        Optional<String> valueFor(List<Integer> imageIndexes) {
            int shared = Math.min(sharedIndexes, imageIndexes.size());
            return shared < sharedIndexes
                    ? Optional.empty()
                    : Optional.ofNullable(values.get(imageIndexes.subList(0, shared)));
        }
    }

    ModerationDetector(ResponseMapping mapping, ResponseValues values) {
        mapping.moderationValues().forEach((pointer, patterns) -> {
            List<JsonMatch> matches = values.matches(pointer).stream()
                    .filter(match -> match.value()
                            .text()
                            .filter(text -> reports(patterns, text))
                            .isPresent())
                    .toList();
            if (!matches.isEmpty()) {
                flags.add(new Flag(ResponseValues.isHeader(pointer) ? List.of() : segments(pointer), matches));
            }
        });
    }

    /**
     * Returns whether a value reports moderation. The default value of an enum in Protocol Buffers is no verdict,
     * unless the profile lists it.
     */
    private static boolean reports(List<String> patterns, String text) {
        boolean isDefault = text.toUpperCase(Locale.ROOT).endsWith("UNSPECIFIED");
        return isDefault ? patterns.contains(text) : ValuePattern.matchesAny(patterns, text);
    }

    private static List<String> segments(String pointer) {
        return List.of(pointer.split("/", -1));
    }

    /** Returns the first value that reports moderation, for a response without an image. */
    Optional<String> firstValue() {
        return flags.stream()
                .flatMap(flag -> flag.matches().stream())
                .flatMap(match -> match.value().text().stream())
                .findFirst();
    }

    /**
     * Returns whether a value concerns images, which may have been generated before they were blocked, and not only the
     * prompt, as {@code /promptFeedback/blockReason} does.
     */
    boolean concernsImages() {
        return flags.stream().anyMatch(flag -> flag.segments().stream()
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("prompt")));
    }

    /** Returns a function from the indexes of an image to the value that reports that it was blocked. */
    ImageModeration forImages(String imagePointer) {
        List<String> imageSegments = segments(imagePointer);
        List<FlagIndex> indexes =
                flags.stream().map(flag -> index(flag, imageSegments)).toList();
        return image -> indexes.stream()
                .flatMap(index -> index.valueFor(image.indexes()).stream())
                .findFirst();
    }

    /** Decides whether an image was blocked. */
    interface ImageModeration {
        /** Returns the value that reports that the image was blocked; empty if it was not. */
        Optional<String> valueFor(JsonMatch image);
    }

    private static FlagIndex index(Flag flag, List<String> imageSegments) {
        List<String> segments = flag.segments();
        int common = 0;
        int shared = 0;
        while (common < Math.min(segments.size(), imageSegments.size())
                && segments.get(common).equals(imageSegments.get(common))) {
            shared += segments.get(common++).equals(WILDCARD) ? 1 : 0;
        }
        List<String> rest = segments.subList(common, segments.size());
        boolean parallel = !rest.isEmpty()
                && rest.get(rest.size() - 1).equals(WILDCARD)
                && rest.stream().filter(WILDCARD::equals).count() == 1
                && imageSegments.subList(common, imageSegments.size()).contains(WILDCARD);
        int length = parallel ? shared + 1 : shared;
        Map<List<Integer>, String> values = new HashMap<>();
        for (JsonMatch match : flag.matches()) {
            values.putIfAbsent(
                    match.indexes().subList(0, length), match.value().text().orElse(""));
        }
        return new FlagIndex(length, values);
    }
}
