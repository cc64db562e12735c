package io.imagesdk.provider;

import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.model.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The checks of an operation: every request that the validator accepts must have a body and a path. */
final class OperationChecks {
    private OperationChecks() {}

    /** Checks the components of an operation, before they become one. */
    static void check(String path, List<Field> fields, BodyFormat bodyFormat, Map<String, Object> constants) {
        boolean modelInPath = path.contains(Operation.MODEL_PLACEHOLDER);
        if (modelInPath && !requiresModel(fields)) {
            throw new InvalidMemberException("path contains {model}, but model is not a required field", "path");
        }
        Map<String, Object> body = skeleton(constants);
        Map<String, Parameter> names = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            try {
                if (field.jsonOnly() && bodyFormat == BodyFormat.MULTIPART) {
                    throw new IllegalArgumentException("jsonOnly requires a body format other than MULTIPART");
                }
                if (field.names().isEmpty() && !(modelInPath && field.parameter() == Parameter.MODEL)) {
                    throw new IllegalArgumentException("name must not be empty unless the path contains {model}");
                }
                checkNames(field, names, body);
            } catch (IllegalArgumentException e) {
                throw new InvalidMemberException(
                        "field of " + field.parameter().label() + ": " + e.getMessage(), "fields", i);
            }
        }
    }

    static boolean requiresModel(Operation operation) {
        return requiresModel(operation.fields());
    }

    private static boolean requiresModel(List<Field> fields) {
        return fields.stream().anyMatch(field -> field.parameter() == Parameter.MODEL && field.required());
    }

    /** Returns the body that contains only the constants. */
    private static Map<String, Object> skeleton(Map<String, Object> constants) {
        Map<String, Object> body = new LinkedHashMap<>();
        constants.forEach((name, value) -> {
            try {
                checkName(name);
                ValuePlaceholders.check("value", value, "{uuid}");
                JsonMembers.put(body, name, Objects.requireNonNull(JsonMembers.mutableCopy(value)));
            } catch (IllegalArgumentException e) {
                throw new InvalidMemberException("constant " + name + ": " + e.getMessage(), "constants", name);
            }
        });
        return body;
    }

    private static void checkNames(Field field, Map<String, Parameter> names, Map<String, Object> body) {
        for (String name : field.names()) {
            checkName(name);
            names.entrySet().stream()
                    .filter(other -> JsonMembers.overlap(other.getKey(), name))
                    .filter(other -> !(other.getKey().equals(name) && areAlternatives(field, other.getValue())))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(other -> {
                        throw new IllegalArgumentException(
                                "name \"" + name + "\" must not overlap with the field \"" + other + '"');
                    });
            names.put(name, field.parameter());
            Object constant = JsonMembers.find(body, name);
            if (constant instanceof Map || constant instanceof List) {
                throw new IllegalArgumentException(
                        "name \"" + name + "\" must not replace an object or an array of the constants");
            }
            putSample(body, name, field.required());
        }
    }

    /** Returns whether two parameters may have one name: some APIs have one member for a size and a resolution. */
    private static boolean areAlternatives(Field field, Parameter other) {
        return Set.of(field.parameter(), other).equals(Set.of(Parameter.SIZE, Parameter.RESOLUTION));
    }

    /** A required field is always set before the next ones; an optional field must be possible without the others. */
    @SuppressWarnings("unchecked") // the copy of a map is a map
    private static void putSample(Map<String, Object> body, String name, boolean required) {
        Map<String, Object> target =
                required ? body : (Map<String, Object>) Objects.requireNonNull(JsonMembers.mutableCopy(body));
        try {
            JsonMembers.put(target, name, "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("name \"" + name + "\" " + e.getMessage(), e);
        }
    }

    /** Checks that the input images of an edit have a place in its JSON body. */
    static void checkImages(Operation operation, ImageEncoding images) {
        if (operation.bodyFormat() == BodyFormat.MULTIPART) {
            return;
        }
        images.memberName().ifPresent(name -> checkImageName(operation, "memberName", name));
        images.maskName().ifPresent(name -> checkImageName(operation, "maskName", name));
        checkImageName(operation, "listName", images.listName());
    }

    private static void checkImageName(Operation operation, String member, String name) {
        boolean taken = operation.fields().stream()
                .flatMap(field -> field.names().stream())
                .anyMatch(other -> JsonMembers.pointer(other).equals(JsonMembers.pointer(name)));
        try {
            if (taken) {
                throw new IllegalArgumentException("is also the name of a field");
            }
            Map<String, Object> body = skeleton(operation.constants());
            operation.fields().stream()
                    .filter(Field::required)
                    .flatMap(field -> field.names().stream())
                    .forEach(other -> JsonMembers.put(body, other, ""));
            JsonMembers.append(body, name, List.of(""));
        } catch (IllegalArgumentException e) {
            throw new InvalidMemberException(member + " \"" + name + "\" " + e.getMessage(), "inputImages", member);
        }
    }

    /** Rejects a name that is empty, or a pointer with an empty segment. */
    static void checkName(String name) {
        if (name.isEmpty() || (name.startsWith("/") && (name.endsWith("/") || name.contains("//")))) {
            throw new IllegalArgumentException(
                    "name must be a name or a JSON pointer without empty segments, was \"" + name + '"');
        }
    }
}
