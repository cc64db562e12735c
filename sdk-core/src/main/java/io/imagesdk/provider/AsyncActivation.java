package io.imagesdk.provider;

/**
 * How a request asks to be answered with a task in place of pictures.
 *
 * @param location where that is said
 * @param name the member's, query parameter's or header's name, or the suffix of the path; empty where the answer is always a task
 * @param value what is said there: text, a number or a boolean; empty where the name says it all
 */
public record AsyncActivation(Location location, String name, Object value) {
    /** The answer is always a task. */
    public static final AsyncActivation ALWAYS = new AsyncActivation(Location.ALWAYS, "", "");

    /** Where it is said. */
    public enum Location {
        /** Nowhere: the answer is always a task. */
        ALWAYS,
        /** A member of the body, or a field of a form; a name that begins with a slash is a pointer to a nested member. */
        MEMBER,
        /** The query. */
        QUERY,
        /** A header. */
        HEADER,
        /** Behind the path. */
        PATH_SUFFIX
    }

    /** Refuses a place without a name, and values that are not plain. */
    public AsyncActivation {
        if (location != Location.ALWAYS && name.isEmpty()) {
            throw new IllegalArgumentException("an activation by " + location + " needs a name");
        }
        if (!(value instanceof String || value instanceof Boolean || value instanceof Number)) {
            throw new IllegalArgumentException("an activation's value is text, a number or a boolean");
        }
    }

    /** By a member of the body. */
    public static AsyncActivation member(String name, Object value) {
        return new AsyncActivation(Location.MEMBER, name, value);
    }

    /** By a parameter of the query. */
    public static AsyncActivation query(String name, String value) {
        return new AsyncActivation(Location.QUERY, name, value);
    }

    /** By a header. */
    public static AsyncActivation header(String name, String value) {
        return new AsyncActivation(Location.HEADER, name, value);
    }

    /** By another path: this is put behind the operation's. */
    public static AsyncActivation pathSuffix(String suffix) {
        return new AsyncActivation(Location.PATH_SUFFIX, suffix, "");
    }
}
