package io.imagesdk.gates;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A table of a Markdown page that stands between {@code <!-- begin: name -->} and {@code <!-- end: name -->}.
 *
 * @param rows the cells of each row, without the header
 */
record MarkdownTable(List<List<String>> rows) {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Reads the table of this name. */
    static MarkdownTable read(Repository repository, String page, String name) {
        String text = repository.text(page);
        String begin = "<!-- begin: " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- end: " + name + " -->");
        if (from < 0 || to < from) {
            throw new IllegalStateException(page + " has no table " + name);
        }
        return new MarkdownTable(text.substring(from + begin.length(), to)
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(MarkdownTable::cells)
                .toList());
    }

    private static List<String> cells(String line) {
        String inner = line.substring(1, line.lastIndexOf('|'));
        return Stream.of(inner.split("\\|", -1)).map(String::strip).toList();
    }

    /** Returns the cells of one column, from top to bottom. */
    List<String> column(int index) {
        return rows.stream().map(row -> row.get(index)).toList();
    }

    /** Returns the first texts in backticks of one column, from top to bottom. */
    List<String> codeColumn(int index) {
        return column(index).stream().map(cell -> code(cell).get(0)).toList();
    }

    /** Returns the texts in backticks of a cell. */
    static List<String> code(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
