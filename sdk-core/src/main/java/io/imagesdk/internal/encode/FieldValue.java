package io.imagesdk.internal.encode;

import io.imagesdk.provider.Field;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of a field in the spelling of the provider. */
final class FieldValue {
    private static final Pattern SIDES = Pattern.compile("([0-9.]+)[x:]([0-9.]+)");

    private FieldValue() {}

    static Object of(Field field, Object value) {
        String alias = field.valueAliases().get(value.toString());
        if (alias != null) {
            return alias;
        }
        return field.valueTemplate().isEmpty() ? value : fill(field.valueTemplate(), value.toString());
    }

    private static String fill(String template, String value) {
        Matcher sides = SIDES.matcher(value);
        if (sides.matches()) {
            return template.replace("{width}", sides.group(1))
                    .replace("{height}", sides.group(2))
                    .replace("{value}", value);
        }
        // A size such as auto has no sides, so it is sent as it is.
        return template.contains("{width}") || template.contains("{height}")
                ? value
                : template.replace("{value}", value);
    }
}
