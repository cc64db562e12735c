package io.imagesdk.provider;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the placeholders in the texts of a profile: a placeholder that nothing replaces would be sent as it is. */
final class ValuePlaceholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_]*}");

    private ValuePlaceholders() {}

    /** Throws an exception if a text in a JSON value contains a placeholder that is not supported. */
    static void check(String subject, Object value, String... supported) {
        if (value instanceof Map<?, ?> members) {
            members.values().forEach(member -> check(subject, member, supported));
        } else if (value instanceof List<?> items) {
            items.forEach(item -> check(subject, item, supported));
        } else if (value instanceof String text) {
            Matcher matcher = PLACEHOLDER.matcher(text);
            while (matcher.find()) {
                requireSupported(subject, matcher.group(), List.of(supported));
            }
        }
    }

    private static void requireSupported(String subject, String placeholder, List<String> supported) {
        if (!supported.contains(placeholder)) {
            throw new IllegalArgumentException(subject + " must not contain the unknown placeholder " + placeholder
                    + (supported.isEmpty() ? "" : "; use " + String.join(", ", supported)));
        }
    }

    /** Returns whether a text in a JSON value contains one of some placeholders. */
    static boolean contains(Object value, String... placeholders) {
        if (value instanceof Map<?, ?> members) {
            return members.values().stream().anyMatch(member -> contains(member, placeholders));
        }
        if (value instanceof List<?> items) {
            return items.stream().anyMatch(item -> contains(item, placeholders));
        }
        return value instanceof String text && List.of(placeholders).stream().anyMatch(text::contains);
    }
}
