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

/** The plain kinds of values in a profile's file. */
final class ProfileCodecs {
    static final ProfileCodec<String> TEXT = scalar("string", "must be text", ProfileCodecs::text, text -> text);
    static final ProfileCodec<Boolean> FLAG =
            scalar("boolean", "must be true or false", Json::booleanValue, flag -> flag);
    static final ProfileCodec<Integer> INTEGER =
            scalar("integer", "must be a whole number", ProfileCodecs::integer, number -> number);
    static final ProfileCodec<Long> LONG =
            scalar("integer", "must be a whole number", ProfileCodecs::whole, number -> number);
    static final ProfileCodec<Double> DECIMAL =
            scalar("number", "must be a number", tree -> tree.decimal().map(BigDecimal::doubleValue), number -> number);
    static final ProfileCodec<Duration> SECONDS = scalar(
            "number",
            "must be a number of seconds",
            tree -> tree.decimal().map(ProfileCodecs::duration),
            ProfileCodecs::seconds);
    static final ProfileCodec<URI> ADDRESS = text("must be an address", text -> URI.create(text), URI::toString);
    static final ProfileCodec<ImageFormat> FORMAT =
            text("must be the name of a picture format", ImageFormat::of, ImageFormat::name);
    static final ProfileCodec<Object> PLAIN = new Scalar<>(
            Map.of(), "must be text, a number, true, false, a list or an object", Json::toJavaValue, value -> value);
    static final ProfileCodec<Map<String, Object>> OBJECT =
            new Scalar<>(Map.of("type", "object"), "must be an object", ProfileCodecs::object, map -> map);

    private ProfileCodecs() {}

    /** A value that is written as text, and may refuse a text with an IllegalArgumentException. */
    static <T> ProfileCodec<T> text(String otherwise, Function<String, T> reader, Function<T, String> writer) {
        return scalar("string", otherwise, tree -> text(tree).map(reader), writer::apply);
    }

    /** One of a few words. */
    static <E> ProfileCodec<E> oneOf(List<E> values, Function<E, String> label) {
        List<String> labels = values.stream().map(label).toList();
        return new Scalar<>(
                Map.of("enum", labels),
                "must be one of " + String.join(", ", labels),
                tree -> tree.string().filter(labels::contains).map(word -> values.get(labels.indexOf(word))),
                label::apply);
    }

    /** This number and no other. */
    static ProfileCodec<Integer> constant(int number) {
        return new Scalar<>(
                Map.of("const", number),
                "must be " + number,
                tree -> integer(tree).filter(read -> read == number),
                value -> value);
    }

    /** A constant of an enumeration, in lower case. */
    static <E extends Enum<E>> ProfileCodec<E> oneOf(Class<E> type) {
        return oneOf(Arrays.asList(type.getEnumConstants()), each -> each.name().toLowerCase(Locale.ROOT));
    }

    static <T> ProfileCodec<List<T>> list(ProfileCodec<T> item) {
        return new Listed<>(item);
    }

    static <K, T> ProfileCodec<Map<K, T>> map(ProfileCodec<K> key, ProfileCodec<T> value) {
        return new Mapped<>(key, value);
    }

    private static Optional<String> text(Json tree) {
        return tree.isString() ? Optional.of(tree.text().orElse("")) : Optional.empty();
    }

    private static Optional<Integer> integer(Json tree) {
        return whole(tree).filter(number -> number.intValue() == number).map(Long::intValue);
    }

    private static Optional<Long> whole(Json tree) {
        return tree.decimal()
                .filter(number -> number.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::longValueExact);
    }

    private static Optional<Map<String, Object>> object(Json tree) {
        Map<String, Object> members = new LinkedHashMap<>();
        tree.members().forEach((name, each) -> each.toJavaValue().ifPresent(value -> members.put(name, value)));
        return tree.isObject() ? Optional.of(members) : Optional.empty();
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofMillis(seconds.movePointRight(3).longValueExact());
    }

    private static Object seconds(Duration duration) {
        return duration.toMillisPart() == 0
                ? (Object) duration.toSeconds()
                : BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    }

    private static <T> ProfileCodec<T> scalar(
            String schemaType, String otherwise, Function<Json, Optional<T>> reader, Function<T, Object> writer) {
        return new Scalar<>(Map.of("type", schemaType), otherwise, reader, writer);
    }

    private record Scalar<T>(
            Map<String, Object> schema,
            String otherwise,
            Function<Json, Optional<T>> reader,
            Function<T, Object> writer)
            implements ProfileCodec<T> {
        @Override
        public Optional<T> read(Json tree, Pointer at, ProfileErrors problems) {
            Optional<T> value = Optional.empty();
            String reason = otherwise;
            try {
                value = reader.apply(tree);
            } catch (IllegalArgumentException | ArithmeticException e) {
                reason = otherwise + ": " + e.getMessage();
            }
            if (value.isEmpty()) {
                problems.add(at, reason);
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

    private record Listed<T>(ProfileCodec<T> item) implements ProfileCodec<List<T>> {
        @Override
        public Optional<List<T>> read(Json tree, Pointer at, ProfileErrors problems) {
            if (!tree.isArray()) {
                problems.add(at, "must be a list");
                return Optional.empty();
            }
            List<T> items = new ArrayList<>();
            List<Json> all = tree.items();
            for (int i = 0; i < all.size(); i++) {
                item.read(all.get(i), at.child(i), problems).ifPresent(items::add);
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

    private record Mapped<K, T>(ProfileCodec<K> key, ProfileCodec<T> item) implements ProfileCodec<Map<K, T>> {
        @Override
        public Optional<Map<K, T>> read(Json tree, Pointer at, ProfileErrors problems) {
            if (!tree.isObject()) {
                problems.add(at, "must be an object");
                return Optional.empty();
            }
            Map<K, T> map = new LinkedHashMap<>();
            tree.members().forEach((name, each) -> {
                Optional<K> read = key.read(Json.text(name), at.child(name), problems);
                Optional<T> value = item.read(each, at.child(name), problems);
                if (read.isPresent() && value.isPresent()) {
                    map.put(read.get(), value.get());
                }
            });
            return Optional.of(map);
        }

        @Override
        public Object write(Map<K, T> value) {
            Map<String, Object> written = new LinkedHashMap<>();
            value.forEach((name, each) -> written.put(key.write(name).toString(), item.write(each)));
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
