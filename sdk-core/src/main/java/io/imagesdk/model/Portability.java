package io.imagesdk.model;

/** What happens when a request says something that the provider cannot express. */
public enum Portability {
    /** It is refused, with what the provider would take. The default. */
    STRICT,

    /** It is translated to the nearest thing that the provider knows, and every translation is a warning on the result. */
    ADAPT
}
