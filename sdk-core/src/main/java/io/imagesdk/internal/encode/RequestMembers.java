package io.imagesdk.internal.encode;

import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The members of a request body: the constants of the operation, the parameters in the order of its fields, the extras.
 */
final class RequestMembers {
    private RequestMembers() {}

    static Map<String, Object> of(ImagesRequest request, Operation operation) {
        Map<String, Object> members = new LinkedHashMap<>();
        replacePlaceholder(operation.constants(), "{uuid}", UUID.randomUUID().toString())
                .forEach((name, value) -> put(members, name, value));
        for (Field field : operation.fields()) {
            field.parameter().valueIn(request).ifPresent(value -> put(members, field, value));
        }
        request.extra().forEach((name, value) -> put(members, name, value));
        return members;
    }

    private static void put(Map<String, Object> members, Field field, Object value) {
        if (field.heightName().isEmpty()) {
            String alias = field.valueAliases().get(value.toString());
            put(members, field.name(), alias != null ? alias : value);
            return;
        }
        ImageSize size = ImageSize.of(value.toString());
        size.width().ifPresent(width -> put(members, field.name(), width));
        size.height().ifPresent(height -> put(members, field.heightName(), height));
    }

    /** Returns a copy of the members in which each text contains the value instead of the placeholder. */
    static Map<String, Object> replacePlaceholder(Map<String, Object> members, String placeholder, String value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        members.forEach((name, member) -> copy.put(name, replaceIn(member, placeholder, value)));
        return copy;
    }

    private static Object replaceIn(Object member, String placeholder, String value) {
        if (member instanceof Map<?, ?> members) {
            Map<String, Object> copy = new LinkedHashMap<>();
            members.forEach((name, inner) -> copy.put(String.valueOf(name), replaceIn(inner, placeholder, value)));
            return copy;
        }
        if (member instanceof List<?> items) {
            return items.stream()
                    .map(item -> replaceIn(item, placeholder, value))
                    .toList();
        }
        return member instanceof String text ? text.replace(placeholder, value) : member;
    }

    /** Sets a member. A name that starts with a slash is a JSON pointer; the objects on its path are created. */
    @SuppressWarnings("unchecked") // the objects on the path are created here; the cast fails for any other value
    static void put(Map<String, Object> members, String name, Object value) {
        if (!name.startsWith("/")) {
            members.put(name, value);
            return;
        }
        String[] segments = name.substring(1).split("/", -1);
        Map<String, Object> object = members;
        for (int i = 0; i < segments.length - 1; i++) {
            object = (Map<String, Object>)
                    object.computeIfAbsent(segments[i], missing -> new LinkedHashMap<String, Object>());
        }
        object.put(segments[segments.length - 1], value);
    }
}
