package io.imagesdk.internal.scan;

/** The role of the strings that are the value of a member, or items of an array that is the value of a member. */
enum StringRole {
    /** The strings stay in the skeleton. */
    PLAIN,
    /** The strings are images in base64. */
    IMAGE,
    /** A string that starts with {@code data:} is an image; any other string stays in the skeleton. */
    URL
}
