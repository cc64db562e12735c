package io.imagesdk.provider;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.json.JsonLineNumbers.Pointer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code extends} of profile files: a file may extend another profile, and the operation that edits images
 * may extend the one that generates them. Objects are merged member by member. Every other value, and each template and
 * constant, replaces the one of the base; {@code null} removes it.
 */
final class ProfileExtension {
    static final String MEMBER = "extends";
    private static final String GENERATION = "generation";
    private static final String EDITING = "editing";
    private static final String OPERATION = "operation";

    private final List<ProviderProfile> bases;
    private final ProfileErrors errors;

    ProfileExtension(List<ProviderProfile> bases, ProfileErrors errors) {
        this.bases = bases;
        this.errors = errors;
    }

    /** Returns the document of a file together with what it extends; reports an error if the base does not exist. */
    Json resolve(Json file) throws JsonException {
        boolean editExtends = file.get(EDITING).get(OPERATION).get(MEMBER).isPresent();
        if (!file.isObject() || !(file.get(MEMBER).isPresent() || editExtends)) {
            return file;
        }
        if (file.get(MEMBER).isPresent() && !file.get("id").isPresent()) {
            errors.add(Pointer.ROOT.child("id"), "is required");
        }
        Map<String, Object> merged = merge(base(file), file);
        merged.remove(MEMBER);
        if (editExtends) {
            extendGeneration(merged, file);
        }
        return Json.parse(Json.print(merged));
    }

    private Map<String, Object> base(Json file) {
        Json id = file.get(MEMBER);
        if (!id.isPresent()) {
            return Map.of();
        }
        for (ProviderProfile profile : bases) {
            if (id.text().filter(profile.id()::equals).isPresent()) {
                return ProfileJson.members(profile);
            }
        }
        errors.add(
                Pointer.ROOT.child(MEMBER),
                bases.isEmpty()
                        ? "requires profiles that a file may extend; read the file with Providers.read"
                        : "must be one of "
                                + bases.stream().map(ProviderProfile::id).collect(Collectors.joining(", ")) + ", was "
                                + id.print());
        return Map.of();
    }

    private void extendGeneration(Map<String, Object> merged, Json file) {
        Pointer pointer = Pointer.ROOT.child(EDITING).child(OPERATION).child(MEMBER);
        Json operation = file.get(EDITING).get(OPERATION);
        if (operation.get(MEMBER).text().filter(GENERATION::equals).isEmpty()) {
            errors.add(pointer, "must be " + GENERATION);
        }
        if (merged.get(GENERATION) instanceof Map<?, ?> generation
                && merged.get(EDITING) instanceof Map<?, ?> editing) {
            Map<String, Object> extended = merge(generation, operation);
            extended.remove(MEMBER);
            Map<String, Object> copy = copy(editing);
            copy.put(OPERATION, extended);
            merged.put(EDITING, copy);
        }
    }

    private static Map<String, Object> merge(Map<?, ?> base, Json file) {
        Map<String, Object> merged = copy(base);
        file.members().forEach((name, value) -> {
            if (!value.isPresent() && merged.containsKey(name)) {
                merged.remove(name);
            } else if (value.isObject() && !name.endsWith("Template")) {
                merged.put(name, members(name, merged.get(name), value));
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static Map<String, Object> members(String name, @Nullable Object base, Json value) {
        Map<?, ?> members = base instanceof Map<?, ?> map ? map : Map.of();
        if (!name.equals("constants")) {
            return merge(members, value);
        }
        Map<String, Object> constants = copy(members);
        constants.putAll(value.members());
        return constants;
    }

    private static Map<String, Object> copy(Map<?, ?> members) {
        Map<String, Object> copy = new LinkedHashMap<>();
        members.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }
}
