package io.imagesdk.internal.encode;

import io.imagesdk.internal.json.JsonMembers;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import java.util.ArrayList;
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
        if (!operation.constants().isEmpty()) {
            replacePlaceholder(
                            operation.constants(), "{uuid}", UUID.randomUUID().toString())
                    .forEach((name, value) -> JsonMembers.put(members, name, value));
        }
        for (Field field : operation.fields()) {
            field.parameter().valueIn(request).ifPresent(value -> put(members, field, value));
        }
        request.extra().forEach((name, value) -> JsonMembers.put(members, name, value));
        return members;
    }

    private static void put(Map<String, Object> members, Field field, Object value) {
        if (field.name().isEmpty()) {
            return;
        }
        if (field.heightName().isEmpty()) {
            JsonMembers.put(members, field.name(), FieldValue.of(field, value));
            return;
        }
        ImageSize size = ImageSize.of(value.toString());
        size.width().ifPresent(width -> JsonMembers.put(members, field.name(), width));
        size.height().ifPresent(height -> JsonMembers.put(members, field.heightName(), height));
    }

    /**
     * Returns a copy of the members in which each text contains the value instead of the placeholder. The copy can be
     * changed.
     */
    static Map<String, Object> replacePlaceholder(Map<String, Object> members, String placeholder, String value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        members.forEach((name, member) -> copy.put(name, replaceIn(member, placeholder, value)));
        return copy;
    }

    /** Returns a copy of a JSON value in which each text contains the value instead of the placeholder. */
    static Object replaceIn(Object member, String placeholder, String value) {
        if (member instanceof Map<?, ?> members) {
            Map<String, Object> copy = new LinkedHashMap<>();
            members.forEach((name, inner) -> copy.put(String.valueOf(name), replaceIn(inner, placeholder, value)));
            return copy;
        }
        if (member instanceof List<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(replaceIn(item, placeholder, value)));
            return copy;
        }
        return member instanceof String text ? text.replace(placeholder, value) : member;
    }
}
