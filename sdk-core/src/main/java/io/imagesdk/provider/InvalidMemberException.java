package io.imagesdk.provider;

import io.imagesdk.internal.json.JsonLineNumbers.Pointer;

/** Rejects one member of a value, so that the error of a profile file names the line of that member. */
final class InvalidMemberException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String[] path;

    /** Creates an exception; the path leads from the value to the member and consists of names and indexes. */
    InvalidMemberException(String message, Object... path) {
        super(message);
        this.path = new String[path.length];
        for (int i = 0; i < path.length; i++) {
            this.path[i] = path[i].toString();
        }
    }

    /** Returns the position of the member for the position of the value. */
    Pointer position(Pointer value) {
        Pointer position = value;
        for (String segment : path) {
            position = position.child(segment);
        }
        return position;
    }
}
