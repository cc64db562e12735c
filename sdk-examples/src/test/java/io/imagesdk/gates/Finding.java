package io.imagesdk.gates;

/**
 * One place that breaks a rule.
 *
 * @param file the path of the file, relative to the repository, with {@code /} as the separator
 * @param line the line number, starting at 1
 * @param rule the name of the rule
 * @param message what is wrong, with the text or the name concerned
 */
record Finding(String file, long line, String rule, String message) implements Comparable<Finding> {
    /** Returns the text that allow-list entries are compared with; it has no line number, because lines move. */
    String key() {
        return file + ": " + rule + ": " + message;
    }

    @Override
    public int compareTo(Finding other) {
        int byFile = file.compareTo(other.file);
        return byFile != 0 ? byFile : Long.compare(line, other.line);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + rule + ": " + message;
    }
}
