package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What no provider takes, found when a request is built and said all at once. */
final class RequestRules {
    private static final int DEEPEST = 32;
    private static final int MAX_VALUES = 100_000;
    private static final char REPLACEMENT = '\uFFFD';

    private final ImagesRequest request;
    private final List<Violation> violations = new ArrayList<>();

    RequestRules(ImagesRequest request) {
        this.request = request;
        prompt(request.prompt());
        int count = request.count().orElse(1);
        require(count >= 1, "n", "must be 1 or more, was " + count, "");
        request.size()
                .ifPresent(size -> require(
                        size.wellFormed(), "size", "is not a size: " + quoted(size.value()), "say 1024x1024 or auto"));
        request.aspectRatio()
                .ifPresent(ratio -> require(
                        ratio.wellFormed(),
                        "aspect_ratio",
                        "is not a ratio: " + quoted(ratio.value()),
                        "say 16:9 or auto"));
        int compression = request.compression().orElse(0);
        require(compression >= 0 && compression <= 100, "compression", "must be 0..100, was " + compression, "");
        words();
        request.extra().forEach(this::extra);
    }

    RequestRules inputs(List<ImageInput> images) {
        require(!images.isEmpty(), "image", "is missing", "give at least one image to edit");
        return this;
    }

    void verify() {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private void prompt(String prompt) {
        require(!prompt.isBlank(), "prompt", "is missing or blank", "");
        require(wellFormed(prompt), "prompt", "holds half of a surrogate pair", "");
        require(
                prompt.indexOf(REPLACEMENT) < 0,
                "prompt",
                "holds U+FFFD: it was damaged before it came here",
                "give it as UTF-8, for example from a file (--prompt-file)");
        require(
                prompt.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t'),
                "prompt",
                "holds control characters",
                "");
    }

    private void words() {
        for (Parameter parameter : Parameter.values()) {
            if (parameter == Parameter.PROMPT) {
                continue;
            }
            if (parameter.valueIn(request).orElse(0) instanceof String text) {
                require(!text.isBlank(), parameter.label(), "is blank", "leave it out instead");
                require(clean(text), parameter.label(), "holds control characters or damaged text", "");
            }
        }
    }

    private void extra(String name, Object value) {
        require(!name.isBlank() && clean(name), "extra", "has a blank or damaged name", "");
        require(
                jsonLike(value, 0),
                "extra." + name,
                "is no JSON value: "
                        + (value instanceof String
                                ? "half of a surrogate pair"
                                : value.getClass().getName()),
                "say text, a number, a boolean, or a list or map of these");
    }

    /**
     * The value with its lists and maps copied, so that nobody can change a request that is built. What is deeper or larger than any
     * request, as a map that holds itself, becomes something that is no JSON value and is refused as such.
     */
    static Object frozen(Object value) {
        return frozen(value, 0, new AtomicInteger(MAX_VALUES));
    }

    private static Object frozen(Object value, int depth, AtomicInteger left) {
        if (depth > DEEPEST || left.decrementAndGet() < 0) {
            return TooMuch.OF_IT;
        }
        if (value instanceof Map<?, ?> members) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            members.forEach((name, member) -> copy.put(name, member == null ? null : frozen(member, depth + 1, left)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Collection<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(item == null ? null : frozen(item, depth + 1, left)));
            return Collections.unmodifiableList(copy);
        }
        return value;
    }

    private enum TooMuch {
        OF_IT
    }

    private static boolean jsonLike(Object value, int depth) {
        if (depth > DEEPEST || value instanceof Path) { // a path is an Iterable of itself
            return false;
        }
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .allMatch(member -> member.getKey() instanceof String name
                            && wellFormed(name)
                            && jsonLikeOrNull(member.getValue(), depth + 1));
        }
        if (value instanceof Collection<?> items) {
            return items.stream().allMatch(item -> jsonLikeOrNull(item, depth + 1));
        }
        return (value instanceof String text && wellFormed(text))
                || value instanceof Boolean
                || (value instanceof Number number && Double.isFinite(number.doubleValue()));
    }

    private static boolean jsonLikeOrNull(@Nullable Object value, int depth) {
        return value == null || jsonLike(value, depth);
    }

    private static boolean clean(String text) {
        return wellFormed(text) && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    static String quoted(String text) {
        return '"' + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + '"';
    }

    private void require(boolean holds, String field, String rule, String accepted) {
        if (!holds) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
