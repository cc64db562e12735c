package io.imagesdk.provider;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import io.imagesdk.model.ImageFormat;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The codecs of plain values, arrays and maps in profile files. */
final class ProfileCodecs {
    private static final int MAX_SECONDS_DIGITS = 15;
    private static final int SECONDS_FRACTION_DIGITS = 3;

    static final ProfileCodec<String> STRING = scalar("string", "must be a string", ProfileCodecs::text, text -> text);
    /** A JSON Pointer, or the name of a response header; a pointer without its slash would never lead to a value. */
    static final ProfileCodec<String> POINTER =
            withPattern("^(/|header:|$)", text("must be a JSON pointer", ProfileCodecs::pointer, pointer -> pointer));

    static final ProfileCodec<Boolean> BOOLEAN =
            scalar("boolean", "must be true or false", Json::booleanValue, flag -> flag);
    static final ProfileCodec<Integer> INTEGER =
            scalar("integer", "must be an integer", ProfileCodecs::integer, number -> number);
    static final ProfileCodec<Long> LONG = scalar(
            "integer", "must be an integer", tree -> integral(tree, Long.MIN_VALUE, Long.MAX_VALUE), number -> number);
    static final ProfileCodec<Double> DECIMAL =
            scalar("number", "must be a number", tree -> tree.decimal().map(BigDecimal::doubleValue), number -> number);
    static final ProfileCodec<BigDecimal> AMOUNT =
            scalar("number", "must be a number", Json::decimal, number -> number);
    static final ProfileCodec<Duration> SECONDS = scalar(
            "number",
            "must be a number of seconds",
            tree -> tree.decimal().map(ProfileCodecs::duration),
            ProfileCodecs::seconds);
    static final ProfileCodec<URI> URL = withPattern("^https?://", text("must be a URL", URI::create, URI::toString));
    static final ProfileCodec<ImageFormat> FORMAT =
            text("must be the name of an image format", ImageFormat::of, ImageFormat::name);
    static final ProfileCodec<Object> ANY_VALUE = new ScalarCodec<>(
            Map.of(),
            "must be a string, a number, true, false, an array or an object",
            Json::toJavaValue,
            value -> value);
    static final ProfileCodec<Map<String, Object>> OBJECT =
            new ScalarCodec<>(Map.of("type", "object"), "must be an object", ProfileCodecs::object, map -> map);

    private ProfileCodecs() {}

    /**
     * Returns the codec of a value that is written as a string. The reader may reject a string with an
     * IllegalArgumentException.
     */
    static <T> ProfileCodec<T> text(String message, Function<String, T> reader, Function<T, String> writer) {
        return scalar("string", message, tree -> text(tree).map(reader), writer::apply);
    }

    /** Returns a codec whose schema has a pattern; the codec itself or the builder checks the value. */
    static <T> ProfileCodec<T> withPattern(String pattern, ProfileCodec<T> codec) {
        return new PatternCodec<>(pattern, codec);
    }

    /** Returns the codec of a value that is written as one of a few labels. */
    static <E> ProfileCodec<E> oneOf(List<E> values, Function<E, String> label) {
        List<String> labels = values.stream().map(label).toList();
        return new ScalarCodec<>(
                Map.of("enum", labels),
                "must be one of " + String.join(", ", labels),
                tree -> tree.string().flatMap(text -> find(text, labels)).map(values::get),
                label::apply);
    }

    /** Returns the index of a label; throws an exception that names the current label if the text is a former one. */
    private static Optional<Integer> find(String text, List<String> labels) {
        RenamedMembers.ALL.currentValue(text).filter(labels::contains).ifPresent(current -> {
            throw new IllegalArgumentException(RenamedMembers.hint(text, current));
        });
        return Optional.of(labels.indexOf(text)).filter(index -> index >= 0);
    }

    /** Returns the codec of a number that has only one accepted value. */
    static ProfileCodec<Integer> constant(int number) {
        return new ScalarCodec<>(
                Map.of("const", number),
                "must be " + number,
                tree -> tree.decimal()
                        .filter(candidate -> candidate.compareTo(BigDecimal.valueOf(number)) == 0)
                        .map(candidate -> number),
                value -> value);
    }

    /** Returns the codec of an enumeration, whose constants are written in lower case. */
    static <E extends Enum<E>> ProfileCodec<E> oneOf(Class<E> type) {
        return oneOf(Arrays.asList(type.getEnumConstants()), constant -> constant.name()
                .toLowerCase(Locale.ROOT));
    }

    static <T> ProfileCodec<List<T>> list(ProfileCodec<T> item) {
        return new ArrayCodec<>(item);
    }

    static <K, T> ProfileCodec<Map<K, T>> map(ProfileCodec<K> key, ProfileCodec<T> value) {
        return new MapCodec<>(key, value);
    }

    private static String pointer(String text) {
        if (!text.isEmpty() && !text.startsWith("/") && !text.startsWith("header:")) {
            throw new IllegalArgumentException("it must start with a slash, was \"" + text + '"');
        }
        return text;
    }

    private static Optional<String> text(Json tree) {
        return tree.isString() ? Optional.of(tree.text().orElse("")) : Optional.empty();
    }

    private static Optional<Integer> integer(Json tree) {
        return integral(tree, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue);
    }

    private static Optional<Long> integral(Json tree, long min, long max) {
        Optional<BigDecimal> integer =
                tree.decimal().filter(number -> number.stripTrailingZeros().scale() <= 0);
        integer.filter(number ->
                        number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0)
                .ifPresent(number -> {
                    throw new ArithmeticException("it must be " + min + ".." + max);
                });
        return integer.map(BigDecimal::longValueExact);
    }

    private static Optional<Map<String, Object>> object(Json tree) {
        Map<String, Object> members = new LinkedHashMap<>();
        tree.members()
                .forEach((name, memberTree) -> memberTree.toJavaValue().ifPresent(value -> members.put(name, value)));
        return tree.isObject() ? Optional.of(members) : Optional.empty();
    }

    private static Duration duration(BigDecimal seconds) {
        // The digits of a number such as 1e99999999 would be computed for minutes.
        if (seconds.precision() - (long) seconds.scale() > MAX_SECONDS_DIGITS) {
            throw new ArithmeticException("it must have at most " + MAX_SECONDS_DIGITS + " digits before the point");
        }
        if (seconds.stripTrailingZeros().scale() > SECONDS_FRACTION_DIGITS) {
            throw new ArithmeticException(
                    "it must have at most " + SECONDS_FRACTION_DIGITS + " digits after the point");
        }
        return Duration.ofMillis(seconds.movePointRight(SECONDS_FRACTION_DIGITS).longValueExact());
    }

    private static Object seconds(Duration duration) {
        return duration.toMillisPart() == 0
                ? (Object) duration.toSeconds()
                : BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    }

    private static <T> ProfileCodec<T> scalar(
            String schemaType, String message, Function<Json, Optional<T>> reader, Function<T, Object> writer) {
        return new ScalarCodec<>(Map.of("type", schemaType), message, reader, writer);
    }

    private record ScalarCodec<T>(
            Map<String, Object> schema, String message, Function<Json, Optional<T>> reader, Function<T, Object> writer)
            implements ProfileCodec<T> {
        @Override
        public Optional<T> read(Json tree, Pointer pointer, ProfileErrors errors) {
            Optional<T> value = Optional.empty();
            String problem = message;
            try {
                value = reader.apply(tree);
            } catch (IllegalArgumentException | ArithmeticException e) {
                problem = message + ": " + e.getMessage();
            }
            if (value.isEmpty()) {
                errors.add(pointer, problem);
            }
            return value;
        }

        @Override
        public Object write(T value) {
            return writer.apply(value);
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return schema;
        }
    }

    private record PatternCodec<T>(String pattern, ProfileCodec<T> codec) implements ProfileCodec<T> {
        @Override
        public Optional<T> read(Json tree, Pointer pointer, ProfileErrors errors) {
            return codec.read(tree, pointer, errors);
        }

        @Override
        public Object write(T value) {
            return codec.write(value);
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>(codec.schema(definitions));
            schema.put("pattern", pattern);
            return schema;
        }
    }

    private record ArrayCodec<T>(ProfileCodec<T> item) implements ProfileCodec<List<T>> {
        @Override
        public Optional<List<T>> read(Json tree, Pointer pointer, ProfileErrors errors) {
            if (!tree.isArray()) {
                errors.add(pointer, "must be an array");
                return Optional.empty();
            }
            List<T> items = new ArrayList<>();
            List<Json> trees = tree.items();
            for (int i = 0; i < trees.size(); i++) {
                item.read(trees.get(i), pointer.child(i), errors).ifPresent(items::add);
            }
            return Optional.of(items);
        }

        @Override
        public Object write(List<T> value) {
            return value.stream().map(item::write).toList();
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "array");
            schema.put("items", item.schema(definitions));
            return schema;
        }
    }

    private record MapCodec<K, T>(ProfileCodec<K> key, ProfileCodec<T> item) implements ProfileCodec<Map<K, T>> {
        @Override
        public Optional<Map<K, T>> read(Json tree, Pointer pointer, ProfileErrors errors) {
            if (!tree.isObject()) {
                errors.add(pointer, "must be an object");
                return Optional.empty();
            }
            Map<K, T> map = new LinkedHashMap<>();
            tree.members().forEach((name, memberTree) -> {
                Optional<K> memberKey = key.read(Json.text(name), pointer.child(name), errors);
                Optional<T> memberValue = item.read(memberTree, pointer.child(name), errors);
                if (memberKey.isPresent() && memberValue.isPresent()) {
                    map.put(memberKey.get(), memberValue.get());
                }
            });
            return Optional.of(map);
        }

        @Override
        public Object write(Map<K, T> value) {
            Map<String, Object> written = new LinkedHashMap<>();
            value.forEach((name, memberValue) -> written.put(key.write(name).toString(), item.write(memberValue)));
            return written;
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            Map<String, Object> names = key.schema(definitions);
            if (names.containsKey("enum")) {
                schema.put("propertyNames", names);
            }
            schema.put("additionalProperties", item.schema(definitions));
            return schema;
        }
    }
}
