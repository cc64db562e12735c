package io.imagesdk.cli;

import java.util.Locale;

/** How a bulk run requests its items. */
enum BulkWay {
    /** One by one. */
    REQUESTS,
    /** In batches of the provider. */
    BATCH;

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
