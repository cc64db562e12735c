package io.imagesdk.provider;

import java.util.Objects;

/**
 * How a request selects a task instead of images as its response. See {@link TaskProtocol#activation()}.
 *
 * @param location where the request contains the activation
 * @param name the name of the member, query parameter or header, or the suffix of the path; empty for
 *     {@link Location#ALWAYS}
 * @param value the value of the member, query parameter or header: a string, a number or a boolean; an empty string if
 *     the name is sufficient
 */
public record AsyncActivation(Location location, String name, Object value) {
    /** The activation of a provider that always responds with a task. */
    public static final AsyncActivation ALWAYS = new AsyncActivation(Location.ALWAYS, "", "");

    /** The part of a request that contains the activation. */
    public enum Location {
        /** No part: the provider always responds with a task. */
        ALWAYS,

        /**
         * A member of the JSON body, or a field of a multipart body. A name that starts with a slash is a JSON pointer
         * to a nested member.
         */
        MEMBER,

        /** A parameter of the query. */
        QUERY,

        /** A header. */
        HEADER,

        /** A suffix of the path of the operation. */
        PATH_SUFFIX
    }

    /**
     * Creates an activation.
     *
     * @throws IllegalArgumentException if the name is empty although the location requires one, if the value is
     *     neither a string nor a number nor a boolean, or if a header cannot be sent with this name or value
     */
    public AsyncActivation {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (location != Location.ALWAYS && name.isEmpty()) {
            throw new IllegalArgumentException("name is required for an activation by " + location);
        }
        if (!(value instanceof String || value instanceof Boolean || value instanceof Number)) {
            throw new IllegalArgumentException("value of an activation must be a string, a number or a boolean, was "
                    + value.getClass().getSimpleName());
        }
        if (location == Location.HEADER) {
            HeaderChecks.requireName("name of an activation", name, "name");
            HeaderChecks.requireValue("value of an activation", value.toString(), "value");
        }
    }

    /**
     * Creates an activation by a member of the body.
     *
     * @param name the name of the member; a name that starts with a slash is a JSON pointer to a nested member
     * @param value a string, a number or a boolean
     * @return an activation with the location {@link Location#MEMBER}
     * @throws IllegalArgumentException if the name is empty or the value has another type
     */
    public static AsyncActivation member(String name, Object value) {
        return new AsyncActivation(Location.MEMBER, name, value);
    }

    /**
     * Creates an activation by a parameter of the query.
     *
     * @param name the name of the parameter; it is percent-encoded when it is sent
     * @param value the value of the parameter; it is percent-encoded when it is sent
     * @return an activation with the location {@link Location#QUERY}
     * @throws IllegalArgumentException if the name is empty
     */
    public static AsyncActivation query(String name, String value) {
        return new AsyncActivation(Location.QUERY, name, value);
    }

    /**
     * Creates an activation by a header.
     *
     * @param name the name of the header
     * @param value the value of the header
     * @return an activation with the location {@link Location#HEADER}
     * @throws IllegalArgumentException if the name is empty
     */
    public static AsyncActivation header(String name, String value) {
        return new AsyncActivation(Location.HEADER, name, value);
    }

    /**
     * Creates an activation by another path.
     *
     * @param suffix the text that is appended to the path of the operation, for example {@code /async}
     * @return an activation with the location {@link Location#PATH_SUFFIX}
     * @throws IllegalArgumentException if the suffix is empty
     */
    public static AsyncActivation pathSuffix(String suffix) {
        return new AsyncActivation(Location.PATH_SUFFIX, Objects.requireNonNull(suffix, "suffix"), "");
    }
}
