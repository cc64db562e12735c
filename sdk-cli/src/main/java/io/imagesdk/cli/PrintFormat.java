package io.imagesdk.cli;

import java.util.Locale;

/** The format of standard output. */
enum PrintFormat {
    /** One absolute path per line. */
    PATH,
    /** One absolute path per line, in the tag with which a bot sends an image on QQ. */
    QQIMG,
    /** One JSON object for the result or the error. */
    JSON;

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
