package io.imagesdk.provider;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kind of object in a profile's file: a table of members, over which reading, writing and the schema are folds.
 *
 * @param <V> the value
 * @param <B> what collects its members
 */
final class ProfileObjectCodec<V, B> implements ProfileCodec<V> {
    private final String name;
    private final Supplier<B> builder;
    private final Function<B, V> build;
    private final List<Member<V, B, ?>> members = new ArrayList<>();

    private record Member<V, B, T>(
            String name,
            ProfileCodec<T> type,
            boolean required,
            Function<V, Optional<T>> getter,
            BiConsumer<B, T> setter) {
        void read(Json tree, Pointer at, B builder, ProfileErrors problems) {
            Json value = tree.get(name);
            if (value.isPresent()) {
                type.read(value, at.child(name), problems).ifPresent(read -> setter.accept(builder, read));
            } else if (required) {
                problems.add(at, "lacks \"" + name + "\"");
            }
        }

        void write(V value, Map<String, Object> written) {
            getter.apply(value).ifPresent(said -> written.put(name, type.write(said)));
        }
    }

    ProfileObjectCodec(String name, Supplier<B> builder, Function<B, V> build) {
        this.name = name;
        this.builder = builder;
        this.build = build;
    }

    /** A record, whose members are collected by their names. */
    static <V> ProfileObjectCodec<V, MemberValues> ofRecord(String name, Function<MemberValues, V> build) {
        return new ProfileObjectCodec<>(name, MemberValues::new, build);
    }

    /** What a record is made of. */
    static final class MemberValues {
        private final Map<String, Object> values = new LinkedHashMap<>();

        /** The member that was said, or that other value. */
        @SuppressWarnings("unchecked") // the member of this name has the type of the value that stands in for it
        <T> T get(String member, T otherwise) {
            return (T) values.getOrDefault(member, otherwise);
        }

        /** The member, if it was said. */
        @SuppressWarnings("unchecked") // the member of this name has the type of its shape
        <T> Optional<T> find(String member) {
            return Optional.ofNullable((T) values.get(member));
        }

        int size() {
            return values.size();
        }

        static <T> BiConsumer<MemberValues, T> into(String member) {
            return (memberValues, value) -> memberValues.values.put(member, value);
        }
    }

    /** A member without which there is no value. */
    <T> ProfileObjectCodec<V, B> required(
            String member, ProfileCodec<T> type, Function<V, T> getter, BiConsumer<B, T> setter) {
        members.add(new Member<>(member, type, true, value -> Optional.of(getter.apply(value)), setter));
        return this;
    }

    /** A member that may be missing in the value too. */
    <T> ProfileObjectCodec<V, B> optional(
            String member, ProfileCodec<T> type, Function<V, Optional<T>> getter, BiConsumer<B, T> setter) {
        members.add(new Member<>(member, type, false, getter, setter));
        return this;
    }

    /** A member that has this value where nothing is said, and then is not written. */
    <T> ProfileObjectCodec<V, B> withDefault(
            T otherwise, String member, ProfileCodec<T> type, Function<V, T> getter, BiConsumer<B, T> setter) {
        return optional(
                member,
                type,
                value -> Optional.of(getter.apply(value)).filter(said -> !said.equals(otherwise)),
                setter);
    }

    @Override
    public Optional<V> read(Json tree, Pointer at, ProfileErrors problems) {
        if (!tree.isObject()) {
            problems.add(at, "must be an object");
            return Optional.empty();
        }
        int before = problems.count();
        List<String> known = members.stream().map(Member::name).toList();
        tree.members().keySet().stream()
                .filter(each -> !known.contains(each))
                .forEach(each -> problems.add(at.child(each), "is not known; known are " + String.join(", ", known)));
        B collected = builder.get();
        members.forEach(member -> member.read(tree, at, collected, problems));
        if (problems.count() > before) {
            return Optional.empty();
        }
        try {
            return Optional.of(build.apply(collected));
        } catch (IllegalArgumentException | IllegalStateException e) {
            problems.add(at, "is refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Map<String, Object> write(V value) {
        Map<String, Object> written = new LinkedHashMap<>();
        members.forEach(member -> member.write(value, written));
        return written;
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // its place, before those of its members
            definitions.put(name, object(definitions));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    Map<String, Object> object(Map<String, Object> definitions) {
        Map<String, Object> properties = new LinkedHashMap<>();
        members.forEach(member -> properties.put(member.name(), member.type().schema(definitions)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        List<String> required =
                members.stream().filter(Member::required).map(Member::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        return schema;
    }
}
