package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules that apply to every provider. They are checked when a request is built, and all violations are reported at
 * once.
 */
final class RequestRules {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_VALUES = 100_000;

    /** An order of the values of a set that has none. */
    private static final Comparator<Object> UNORDERED = Comparator.<Object, String>comparing(
                    value -> String.valueOf(value))
            .thenComparing(value -> value == null ? "" : value.getClass().getName());

    private static final Set<Class<?>> NUMBERS = Set.of(
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class);
    private static final int MAX_QUOTED_LENGTH = 40;
    private static final char REPLACEMENT = '\uFFFD';

    /** Fillers of Hangul and the blank of braille, which Unicode counts as letters and symbols. */
    private static final String INVISIBLE_LETTERS = "\u115F\u1160\u2800\u3164\uFFA0";

    private final ImagesRequest request;
    private final List<Violation> violations = new ArrayList<>();

    RequestRules(ImagesRequest request) {
        this.request = request;
        checkPrompt(request.prompt());
        int count = request.count().orElse(1);
        require(count >= 1, "n", "must be 1 or more, was " + count, "");
        request.size()
                .ifPresent(size -> require(
                        size.isWellFormed(),
                        "size",
                        "must be WIDTHxHEIGHT or auto, was " + quoted(size.value()),
                        "for example 1024x1024"));
        request.aspectRatio()
                .ifPresent(ratio -> require(
                        ratio.isWellFormed(),
                        "aspect_ratio",
                        "must be W:H or auto, was " + quoted(ratio.value()),
                        "for example 16:9"));
        int compression = request.compression().orElse(0);
        require(compression >= 0 && compression <= 100, "compression", "must be 0..100, was " + compression, "");
        checkTexts();
        request.extra().forEach(this::checkExtra);
    }

    RequestRules inputs(List<ImageInput> images) {
        require(!images.isEmpty(), "image", "is required", "add at least one image to edit");
        return this;
    }

    RequestRules extraImages(Set<String> names) {
        names.forEach(name -> checkName("extraImage", name));
        return this;
    }

    void verify() {
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }

    private void checkPrompt(String prompt) {
        require(!prompt.isBlank(), "prompt", "is required and must not be blank", "");
        require(
                prompt.isBlank() || prompt.codePoints().anyMatch(RequestRules::isVisible),
                "prompt",
                "must contain a visible character, has invisible characters only",
                "");
        require(isUnicode(prompt), "prompt", "must be valid Unicode, has an unpaired surrogate", "");
        require(
                prompt.indexOf(REPLACEMENT) < 0,
                "prompt",
                "must not contain U+FFFD, the sign of text that was decoded with the wrong charset",
                "decode it as UTF-8");
        require(
                prompt.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t'),
                "prompt",
                "must not contain control characters except tab and line breaks",
                "");
    }

    private void checkTexts() {
        for (Parameter parameter : Parameter.values()) {
            if (parameter != Parameter.PROMPT && parameter.valueIn(request).orElse(0) instanceof String text) {
                require(!text.isBlank(), parameter.label(), "must not be blank", "omit it instead");
                require(
                        isPrintable(text),
                        parameter.label(),
                        "must not contain control characters or unpaired surrogates",
                        "");
            }
        }
    }

    private void checkName(String field, String name) {
        require(
                !name.isBlank() && isPrintable(name),
                field,
                "must have names that are not blank and contain no control characters",
                "");
    }

    private void checkExtra(String name, Object value) {
        checkName("extra", name);
        findDefect(value, 0)
                .ifPresent(defect -> violations.add(new Violation(
                        "extra." + singleLine(name),
                        "must be a JSON value, " + defect,
                        "use text, a number, a boolean, or a list or map of these")));
    }

    /**
     * Returns a copy of the lists and maps of a value, so that nobody can change the request after it was built. What
     * exceeds the limits, for example a map that contains itself, is replaced by a marker that {@link #findDefect}
     * rejects.
     */
    static Object frozen(Object value) {
        return frozen(value, 0, new AtomicInteger(MAX_VALUES));
    }

    private static Object frozen(Object value, int depth, AtomicInteger remaining) {
        if (depth > MAX_DEPTH || remaining.decrementAndGet() < 0) {
            return Marker.TOO_LARGE;
        }
        if (value instanceof Map<?, ?> members) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            members.forEach(
                    (name, member) -> copy.put(name, member == null ? null : frozen(member, depth + 1, remaining)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Collection<?> items) {
            if (!(items instanceof List || items instanceof Set || items instanceof Deque)) {
                return Marker.WITHOUT_ORDER;
            }
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(item == null ? null : frozen(item, depth + 1, remaining)));
            if (items instanceof Set && !(items instanceof LinkedHashSet || items instanceof SortedSet)) {
                // The order of Set.of differs between two processes, which would make two requests of one.
                copy.sort(UNORDERED);
            }
            return Collections.unmodifiableList(copy);
        }
        return value instanceof Number number ? frozen(number) : value;
    }

    /** Returns a number that cannot change and that keeps its digits: a sum or a counter becomes a decimal. */
    private static Number frozen(Number number) {
        if (NUMBERS.contains(number.getClass())) {
            return number;
        }
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException ignored) {
            // A fraction, for example. It is reported as a value of a wrong type.
            return number;
        }
    }

    /** Replaces a value that {@link #findDefect} rejects. */
    private enum Marker {
        TOO_LARGE,

        /** A collection whose order may differ between two processes, such as the values of a map. */
        WITHOUT_ORDER
    }

    /** Returns why a value is not a JSON value; empty if it is one. */
    private static Optional<String> findDefect(@Nullable Object value, int depth) {
        if (value == Marker.TOO_LARGE || depth > MAX_DEPTH) {
            return Optional.of("has more than " + MAX_DEPTH + " levels or " + MAX_VALUES + " values");
        }
        if (value == Marker.WITHOUT_ORDER) {
            return Optional.of("has a collection that is neither a list nor a set");
        }
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .flatMap(member -> Stream.concat(
                            findNameDefect(member.getKey()).stream(),
                            findDefect(member.getValue(), depth + 1).stream()))
                    .findFirst();
        }
        if (value instanceof Collection<?> items) {
            return items.stream()
                    .flatMap(item -> findDefect(item, depth + 1).stream())
                    .findFirst();
        }
        if (value instanceof String text) {
            return isUnicode(text) ? Optional.empty() : Optional.of("has an unpaired surrogate");
        }
        if (value instanceof Number number && NUMBERS.contains(number.getClass())) {
            return Double.isFinite(number.doubleValue())
                    ? Optional.empty()
                    : Optional.of("has the number " + shortened(number.toString()));
        }
        return value == null || value instanceof Boolean
                ? Optional.empty()
                : Optional.of("has a value of type " + value.getClass().getName());
    }

    private static Optional<String> findNameDefect(@Nullable Object name) {
        return name instanceof String text && isUnicode(text)
                ? Optional.empty()
                : Optional.of("has a member name that is not valid text");
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK -> false;
            default -> INVISIBLE_LETTERS.indexOf(character) < 0;
        };
    }

    private static boolean isPrintable(String text) {
        return isUnicode(text) && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Returns a value for a message: in quotation marks, in one line and not too long. */
    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        return singleLine(text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) + "..." : text);
    }

    private static String singleLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private void require(boolean holds, String field, String rule, String accepted) {
        if (!holds) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
