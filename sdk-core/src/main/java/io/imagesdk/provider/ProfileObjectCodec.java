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
 * A kind of object in a profile file: a table of members. Reading, writing and the schema are folds over that table.
 *
 * @param <V> the type of the value
 * @param <B> the type of the builder that collects the members of a value
 */
final class ProfileObjectCodec<V, B> implements ProfileCodec<V> {
    private final String name;
    private final Supplier<B> builderFactory;
    private final Function<B, V> build;
    private final List<Member<V, B, ?>> members = new ArrayList<>();
    private boolean extensible;

    private record Member<V, B, T>(
            String name,
            ProfileCodec<T> codec,
            boolean required,
            Optional<T> defaultValue,
            Function<V, Optional<T>> getter,
            BiConsumer<B, T> setter) {
        void read(Json tree, Pointer pointer, B builder, ProfileErrors errors) {
            codec.read(tree, pointer, errors).ifPresent(value -> setter.accept(builder, value));
        }

        void write(V object, Map<String, Object> written) {
            getter.apply(object)
                    .filter(value -> !defaultValue.equals(Optional.of(value)))
                    .ifPresent(value -> written.put(name, codec.write(value)));
        }

        Map<String, Object> schema(Map<String, Object> definitions) {
            Map<String, Object> schema = new LinkedHashMap<>(codec.schema(definitions));
            defaultValue.ifPresent(value -> schema.put("default", codec.write(value)));
            return schema;
        }
    }

    ProfileObjectCodec(String name, Supplier<B> builderFactory, Function<B, V> build) {
        this.name = name;
        this.builderFactory = builderFactory;
        this.build = build;
    }

    /** Creates a codec for a record, whose members are collected by name. */
    static <V> ProfileObjectCodec<V, MemberValues> ofRecord(String name, Function<MemberValues, V> build) {
        return new ProfileObjectCodec<>(name, MemberValues::new, build);
    }

    /** The members that a file specifies for one record, by name. */
    static final class MemberValues {
        private final Map<String, Object> values = new LinkedHashMap<>();

        /** Returns the value of a member, or a default. */
        @SuppressWarnings("unchecked") // the codec of the member has the type of the default
        <T> T get(String member, T defaultValue) {
            return (T) values.getOrDefault(member, defaultValue);
        }

        /** Returns the value of a member; empty if the file does not specify it. */
        @SuppressWarnings("unchecked") // the codec of the member has the type that the caller expects
        <T> Optional<T> find(String member) {
            return Optional.ofNullable((T) values.get(member));
        }

        int size() {
            return values.size();
        }

        /** Returns a setter that stores the value of a member under its name. */
        static <T> BiConsumer<MemberValues, T> member(String member) {
            return (memberValues, value) -> memberValues.values.put(member, value);
        }
    }

    /** Adds the member {@code extends} to the schema; the base may contain what the object itself omits. */
    ProfileObjectCodec<V, B> extensible() {
        extensible = true;
        return this;
    }

    /** Adds a member that every file must specify. */
    <T> ProfileObjectCodec<V, B> required(
            String member, ProfileCodec<T> codec, Function<V, T> getter, BiConsumer<B, T> setter) {
        members.add(
                new Member<>(member, codec, true, Optional.empty(), value -> Optional.of(getter.apply(value)), setter));
        return this;
    }

    /** Adds a member that a value may lack. */
    <T> ProfileObjectCodec<V, B> optional(
            String member, ProfileCodec<T> codec, Function<V, Optional<T>> getter, BiConsumer<B, T> setter) {
        members.add(new Member<>(member, codec, false, Optional.empty(), getter, setter));
        return this;
    }

    /** Adds a member with a default. A value that equals the default is not written. */
    <T> ProfileObjectCodec<V, B> withDefault(
            T defaultValue, String member, ProfileCodec<T> codec, Function<V, T> getter, BiConsumer<B, T> setter) {
        members.add(new Member<>(
                member, codec, false, Optional.of(defaultValue), value -> Optional.of(getter.apply(value)), setter));
        return this;
    }

    @Override
    public Optional<V> read(Json tree, Pointer pointer, ProfileErrors errors) {
        if (!tree.isObject()) {
            errors.add(pointer, "must be an object");
            return Optional.empty();
        }
        int errorsBefore = errors.count();
        List<String> renamed = rejectUnsupported(tree, pointer, errors);
        B builder = builderFactory.get();
        for (Member<V, B, ?> member : members) {
            Json value = tree.get(member.name());
            if (value.isPresent()) {
                member.read(value, pointer.child(member.name()), builder, errors);
            } else if (member.required() && !renamed.contains(member.name())) {
                errors.add(pointer.child(member.name()), "is required");
            }
        }
        if (errors.count() > errorsBefore) {
            return Optional.empty();
        }
        try {
            return Optional.of(build.apply(builder));
        } catch (InvalidMemberException e) {
            errors.add(e.position(pointer), "is invalid: " + e.getMessage());
            return Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException e) {
            errors.add(pointer, "is invalid: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Returns the current names of the members that the file specifies by a former name. */
    private List<String> rejectUnsupported(Json tree, Pointer pointer, ProfileErrors errors) {
        List<String> supported = members.stream().map(Member::name).toList();
        List<String> renamed = new ArrayList<>();
        for (String member : tree.members().keySet()) {
            if (supported.contains(member)) {
                continue;
            }
            Optional<String> current = RenamedMembers.ALL.currentMember(name, member);
            current.ifPresent(renamed::add);
            errors.add(
                    pointer.child(member),
                    "is not supported"
                            + current.map(newName -> ": " + RenamedMembers.hint(member, newName))
                                    .orElse("; the supported members are " + String.join(", ", supported)));
        }
        return renamed;
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
            // Reserves the position of this object, before those of its members.
            definitions.put(name, Map.of());
            definitions.put(name, objectSchema(definitions));
        }
        return Map.of("$ref", "#/$defs/" + name);
    }

    /** Returns the schema of the object itself, without a reference to a definition. */
    Map<String, Object> objectSchema(Map<String, Object> definitions) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (extensible) {
            properties.put(ProfileExtension.MEMBER, new LinkedHashMap<>(ProfileCodecs.STRING.schema(definitions)));
        }
        members.forEach(member -> properties.put(member.name(), member.schema(definitions)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        List<String> required =
                members.stream().filter(Member::required).map(Member::name).toList();
        if (!required.isEmpty() && !extensible) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        return schema;
    }
}
