package io.imagesdk.cli;

import java.util.Locale;

/** What standard output says of a picture. */
enum PrintFormat {
    /** A line with the absolute path. */
    PATH,
    /** The same in the tag with which a bot sends a picture on QQ. */
    QQIMG,
    /** One JSON object for all. */
    JSON;

    @Override
    public String toString() { // as it is typed
        return name().toLowerCase(Locale.ROOT);
    }
}
