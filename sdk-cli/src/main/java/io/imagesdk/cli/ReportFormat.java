package io.imagesdk.cli;

import java.util.Locale;

/** The format of a report on standard output. */
enum ReportFormat {
    /** Lines for people. */
    TEXT,
    /** One JSON object. */
    JSON;

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
