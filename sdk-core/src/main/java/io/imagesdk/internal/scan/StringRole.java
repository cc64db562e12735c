package io.imagesdk.internal.scan;

/** What becomes of the strings that are the value of a member, or that stand in an array which is. */
enum StringRole {
    /** They stay in the skeleton. */
    PLAIN,
    /** They are images in base64. */
    IMAGE,
    /** They stay in the skeleton unless they begin with {@code data:}; then they are images. */
    URL
}
