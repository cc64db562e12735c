package io.imagesdk.internal.json;

import java.util.Map;
import java.util.StringJoiner;

/** Prints plain Java values for people: what fits into a line stands in one. */
final class JsonPrettyPrinter {
    private static final int LINE = 110;
    private static final String STEP = "  ";

    private JsonPrettyPrinter() {}

    static String print(Object value) {
        return print(value, "") + "\n";
    }

    private static String print(Object value, String indent) {
        String line = spaced(value);
        if (line.length() + indent.length() <= LINE) {
            return line;
        }
        String inner = indent + STEP;
        if (value instanceof Map<?, ?> members) {
            StringJoiner lines = new StringJoiner(",\n" + inner, "{\n" + inner, "\n" + indent + "}");
            members.forEach((name, each) -> lines.add(JsonPrinter.print(name) + ": " + print(each, inner)));
            return lines.toString();
        }
        if (value instanceof Iterable<?> items) {
            StringJoiner lines = new StringJoiner(",\n" + inner, "[\n" + inner, "\n" + indent + "]");
            items.forEach(item -> lines.add(print(item, inner)));
            return lines.toString();
        }
        return line;
    }

    private static String spaced(Object value) {
        if (value instanceof Map<?, ?> members) {
            StringJoiner line = new StringJoiner(", ", "{", "}");
            members.forEach((name, each) -> line.add(JsonPrinter.print(name) + ": " + spaced(each)));
            return line.toString();
        }
        if (value instanceof Iterable<?> items) {
            StringJoiner line = new StringJoiner(", ", "[", "]");
            items.forEach(item -> line.add(spaced(item)));
            return line.toString();
        }
        return JsonPrinter.print(value);
    }
}
