package io.imagesdk.gates;

import java.util.ArrayList;
import java.util.List;

/** Finds the comments of a Java source, which the tree API of the compiler does not contain. */
final class Comments {
    private final String text;
    private final List<Comment> found = new ArrayList<>();
    private int position;

    private Comments(String text) {
        this.text = text;
    }

    /**
     * A comment.
     *
     * @param start the position of its first character in the source
     * @param text the comment with its delimiters
     */
    record Comment(int start, String text) {}

    /** Returns all comments of a source in their order. */
    static List<Comment> of(String source) {
        Comments comments = new Comments(source);
        comments.scan();
        return comments.found;
    }

    private void scan() {
        while (position < text.length()) {
            if (text.startsWith("//", position)) {
                add(endOf("\n", position));
            } else if (text.startsWith("/*", position)) {
                add(endOf("*/", position + 2));
            } else if (text.startsWith("\"\"\"", position)) {
                position = endOfQuoted("\"\"\"");
            } else if (text.charAt(position) == '"') {
                position = endOfQuoted("\"");
            } else if (text.charAt(position) == '\'') {
                position = endOfQuoted("'");
            } else {
                position++;
            }
        }
    }

    private void add(int end) {
        found.add(new Comment(position, text.substring(position, end)));
        position = end;
    }

    private int endOf(String terminator, int from) {
        int end = text.indexOf(terminator, from);
        return end < 0 ? text.length() : end + terminator.length();
    }

    private int endOfQuoted(String quote) {
        int index = position + quote.length();
        while (index < text.length() && !text.startsWith(quote, index)) {
            index += text.charAt(index) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), index + quote.length());
    }
}
