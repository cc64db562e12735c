package io.imagesdk.bulk;

import java.util.ArrayList;
import java.util.List;

/** One row of comma-separated values, as RFC 4180 describes them. */
final class CsvRow {
    private CsvRow() {}

    /**
     * Returns the fields of a row.
     *
     * @throws IllegalArgumentException if a field that is not quoted contains a quotation mark, which could also be the
     *     start of a field with several lines
     */
    static List<String> parse(String row) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean closed = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (c == '"' && quoted && i + 1 < row.length() && row.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"' && quoted) {
                quoted = false;
                closed = true;
            } else if (c == '"') {
                if (closed || !field.toString().isBlank()) {
                    throw new IllegalArgumentException("a field that is not quoted contains a quotation mark; quote the"
                            + " field, and double the mark");
                }
                quoted = true;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
                closed = false;
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
