package io.imagesdk.internal.json;

import java.util.Map;
import java.util.StringJoiner;

/** Prints plain Java values for people. A value that fits into one line is printed in one line. */
final class JsonPrettyPrinter {
    private static final int MAX_LINE_LENGTH = 110;
    private static final String INDENT = "  ";

    private JsonPrettyPrinter() {}

    static String print(Object value) {
        return print(value, "") + "\n";
    }

    private static String print(Object value, String indent) {
        String line = singleLine(value);
        if (line.length() + indent.length() <= MAX_LINE_LENGTH) {
            return line;
        }
        String inner = indent + INDENT;
        if (value instanceof Map<?, ?> members) {
            StringJoiner lines = new StringJoiner(",\n" + inner, "{\n" + inner, "\n" + indent + "}");
            members.forEach((name, member) -> lines.add(JsonPrinter.print(name) + ": " + print(member, inner)));
            return lines.toString();
        }
        if (value instanceof Iterable<?> items) {
            StringJoiner lines = new StringJoiner(",\n" + inner, "[\n" + inner, "\n" + indent + "]");
            items.forEach(item -> lines.add(print(item, inner)));
            return lines.toString();
        }
        return line;
    }

    private static String singleLine(Object value) {
        if (value instanceof Map<?, ?> members) {
            StringJoiner line = new StringJoiner(", ", "{", "}");
            members.forEach((name, member) -> line.add(JsonPrinter.print(name) + ": " + singleLine(member)));
            return line.toString();
        }
        if (value instanceof Iterable<?> items) {
            StringJoiner line = new StringJoiner(", ", "[", "]");
            items.forEach(item -> line.add(singleLine(item)));
            return line.toString();
        }
        return JsonPrinter.print(value);
    }
}
