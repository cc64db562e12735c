package io.imagesdk.internal.scan;

/** The state of the scanner between two tokens: the open containers, the tokens that may follow, and their role. */
final class JsonState {
    private final boolean[] objects;
    private final StringRole[] roles;
    private final boolean[] items;
    private int depth;
    private Next next = Next.VALUE;
    private StringRole role = StringRole.PLAIN;

    private enum Next {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END,
        END_OF_DOCUMENT
    }

    JsonState(int maxDepth) {
        objects = new boolean[maxDepth];
        roles = new StringRole[maxDepth];
        items = new boolean[maxDepth];
    }

    boolean acceptsValue() {
        return next == Next.VALUE || next == Next.VALUE_OR_END;
    }

    boolean acceptsName() {
        return next == Next.NAME || next == Next.NAME_OR_END;
    }

    /** Returns whether the maximum depth is reached. */
    boolean isFull() {
        return depth == objects.length;
    }

    /** Returns the brackets that close the open containers. */
    String closingBrackets() {
        StringBuilder brackets = new StringBuilder();
        for (int i = depth - 1; i >= 0; i--) {
            brackets.append(objects[i] ? '}' : ']');
        }
        return brackets.toString();
    }

    /** Returns whether the document is complete. */
    boolean isComplete() {
        return next == Next.END_OF_DOCUMENT;
    }

    /** Starts a further document behind a complete one. */
    void startDocument() {
        next = Next.VALUE;
    }

    /** Returns the role of a string that starts as a value here. */
    StringRole role() {
        return role;
    }

    /** Opens a container as a value. The items of an array inherit its role, the members of an object do not. */
    void open(boolean object) {
        items[depth] = object && role != StringRole.PLAIN;
        role = object ? StringRole.PLAIN : role;
        objects[depth] = object;
        roles[depth] = role;
        depth++;
        next = object ? Next.NAME_OR_END : Next.VALUE_OR_END;
    }

    /** Closes the innermost container. Returns whether that is valid here. */
    boolean close(boolean object) {
        boolean empty = next == (object ? Next.NAME_OR_END : Next.VALUE_OR_END);
        if (depth == 0 || objects[depth - 1] != object || !(empty || next == Next.COMMA_OR_END)) {
            return false;
        }
        depth--;
        endValue();
        return true;
    }

    /** Returns whether the innermost container is an object in the place of an image or of its URL. */
    boolean isInItem() {
        return depth > 0 && items[depth - 1];
    }

    /** Starts a member whose value has this role. */
    void startMember(StringRole roleOfValue) {
        role = roleOfValue;
        next = Next.COLON;
    }

    /** Accepts a colon. Returns whether that is valid here. */
    boolean colon() {
        boolean valid = next == Next.COLON;
        next = valid ? Next.VALUE : next;
        return valid;
    }

    /** Accepts a comma. Returns whether that is valid here. */
    boolean comma() {
        if (next != Next.COMMA_OR_END) {
            return false;
        }
        next = objects[depth - 1] ? Next.NAME : Next.VALUE;
        return true;
    }

    /** Ends a value that is not a container. */
    void endValue() {
        next = depth == 0 ? Next.END_OF_DOCUMENT : Next.COMMA_OR_END;
        role = depth == 0 ? StringRole.PLAIN : roles[depth - 1];
    }
}
