package io.imagesdk.internal.encode;

import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a request says, by the names of an operation's table and in its order; further members follow. */
final class RequestMembers {
    private RequestMembers() {}

    static Map<String, Object> of(ImagesRequest request, Operation operation) {
        Map<String, Object> members = new LinkedHashMap<>();
        filled(operation.constants(), "{uuid}", UUID.randomUUID().toString())
                .forEach((name, value) -> put(members, name, value));
        for (Field field : operation.fields()) {
            field.parameter().valueIn(request).ifPresent(value -> put(members, field, value));
        }
        request.extra().forEach((name, value) -> put(members, name, value));
        return members;
    }

    private static void put(Map<String, Object> members, Field field, Object value) {
        if (field.heightName().isEmpty()) {
            String word = field.valueAliases().get(value.toString());
            put(members, field.name(), word != null ? word : value);
            return;
        }
        ImageSize size = ImageSize.of(value.toString());
        size.width().ifPresent(width -> put(members, field.name(), width));
        size.height().ifPresent(height -> put(members, field.heightName(), height));
    }

    /** The same members with this value, an id for example, in place of this mark. */
    static Map<String, Object> filled(Map<String, Object> members, String mark, String with) {
        Map<String, Object> filled = new LinkedHashMap<>();
        members.forEach((name, value) -> filled.put(name, filled(value, mark, with)));
        return filled;
    }

    private static Object filled(Object value, String mark, String with) {
        if (value instanceof Map<?, ?> inner) {
            Map<String, Object> filled = new LinkedHashMap<>();
            inner.forEach((name, each) -> filled.put(String.valueOf(name), filled(each, mark, with)));
            return filled;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(item -> filled(item, mark, with)).toList();
        }
        return value instanceof String text ? text.replace(mark, with) : value;
    }

    /** A name that begins with a slash is a pointer, whose objects are made on the way. */
    @SuppressWarnings("unchecked") // the objects on the way are made here, or refused by the cast
    static void put(Map<String, Object> members, String name, Object value) {
        if (!name.startsWith("/")) {
            members.put(name, value);
            return;
        }
        String[] segments = name.substring(1).split("/", -1);
        Map<String, Object> at = members;
        for (int i = 0; i < segments.length - 1; i++) {
            at = (Map<String, Object>) at.computeIfAbsent(segments[i], missing -> new LinkedHashMap<String, Object>());
        }
        at.put(segments[segments.length - 1], value);
    }
}
