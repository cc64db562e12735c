package io.imagesdk.internal.scan;

/** Where in a document the scanner is: which containers are open, what may come next, and what the next string is for. */
final class JsonState {
    private final boolean[] objects;
    private final StringRole[] uses;
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
        NOTHING
    }

    JsonState(int maximumDepth) {
        objects = new boolean[maximumDepth];
        uses = new StringRole[maximumDepth];
    }

    boolean acceptsValue() {
        return next == Next.VALUE || next == Next.VALUE_OR_END;
    }

    boolean acceptsName() {
        return next == Next.NAME || next == Next.NAME_OR_END;
    }

    boolean isFull() {
        return depth == objects.length;
    }

    boolean isComplete() {
        return next == Next.NOTHING;
    }

    /** What a string is for that begins as a value here. */
    StringRole role() {
        return role;
    }

    /** A container begins where a value is taken. An array hands its use on to what is in it, an object does not. */
    void open(boolean object) {
        role = object ? StringRole.PLAIN : role;
        objects[depth] = object;
        uses[depth] = role;
        depth++;
        next = object ? Next.NAME_OR_END : Next.VALUE_OR_END;
    }

    /** The innermost container ends; false where it cannot. */
    boolean close(boolean object) {
        boolean empty = next == (object ? Next.NAME_OR_END : Next.VALUE_OR_END);
        if (depth == 0 || objects[depth - 1] != object || !(empty || next == Next.COMMA_OR_END)) {
            return false;
        }
        depth--;
        endValue();
        return true;
    }

    void startMember(StringRole useOfValue) {
        role = useOfValue;
        next = Next.COLON;
    }

    boolean colon() {
        boolean fits = next == Next.COLON;
        next = fits ? Next.VALUE : next;
        return fits;
    }

    boolean comma() {
        if (next != Next.COMMA_OR_END) {
            return false;
        }
        next = objects[depth - 1] ? Next.NAME : Next.VALUE;
        return true;
    }

    void endValue() {
        next = depth == 0 ? Next.NOTHING : Next.COMMA_OR_END;
        role = depth == 0 ? StringRole.PLAIN : uses[depth - 1];
    }
}
