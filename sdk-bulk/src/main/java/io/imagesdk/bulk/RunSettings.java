package io.imagesdk.bulk;

import java.util.function.Consumer;

/**
 * The options of a run.
 *
 * @param limits how fast the run may be
 * @param budget what the run may cost
 * @param progress receives the progress
 * @param records receives the record of each item that was requested or awaited
 */
record RunSettings(RunLimits limits, Budget budget, Consumer<BulkProgress> progress, Consumer<ItemRecord> records) {}
