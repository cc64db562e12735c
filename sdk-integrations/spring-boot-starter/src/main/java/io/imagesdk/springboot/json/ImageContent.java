package io.imagesdk.springboot.json;

/** The form in which JSON contains a delivered image. An image that does not have the form has no such member. */
public enum ImageContent {
    /** Bytes become the member {@code dataUri}, a file the member {@code file}, and a URL the member {@code url}. */
    AUTO,
    /** The member {@code dataUri} contains the image, also that of a file. */
    DATA_URI,
    /** The member {@code url} is the URL of the provider, which may be signed and expires. */
    URL,
    /** The member {@code file} is the name of the file without its directory. */
    FILE_NAME,
    /** JSON contains the facts about the image only. */
    NONE
}
