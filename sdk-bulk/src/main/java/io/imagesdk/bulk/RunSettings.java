package io.imagesdk.bulk;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The options of a run.
 *
 * @param limits how fast the run may be
 * @param budget what the run may cost
 * @param progress receives the progress
 * @param records receives the record of each item that was requested or awaited; empty if nobody wants them
 * @param itemsPerBatch the maximum number of items in a batch; empty if the items are requested one by one
 */
record RunSettings(
        RunLimits limits,
        Budget budget,
        Consumer<BulkProgress> progress,
        Optional<Consumer<ItemRecord>> records,
        OptionalInt itemsPerBatch) {
    /** Returns these settings with consumers whose calls are noted. */
    RunSettings noting(ConsumerCalls calls) {
        return new RunSettings(limits, budget, calls.noting(progress), records.map(calls::noting), itemsPerBatch);
    }
}
