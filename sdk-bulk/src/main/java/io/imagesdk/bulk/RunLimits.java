package io.imagesdk.bulk;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How fast a run may be and how long it waits.
 *
 * @param maxInFlight the maximum number of items in flight
 * @param maxPerMinute the maximum number of starts per minute and model; empty for no limit
 * @param patience how long the run waits while the provider accepts nothing
 * @param expectedItems the number of items; empty if it is not known
 */
record RunLimits(int maxInFlight, OptionalInt maxPerMinute, Duration patience, OptionalLong expectedItems) {
    RunLimits withMaxInFlight(int items) {
        return new RunLimits(items, maxPerMinute, patience, expectedItems);
    }

    RunLimits withMaxPerMinute(int requests) {
        return new RunLimits(maxInFlight, OptionalInt.of(requests), patience, expectedItems);
    }

    RunLimits withPatience(Duration time) {
        return new RunLimits(maxInFlight, maxPerMinute, time, expectedItems);
    }

    RunLimits withExpectedItems(long items) {
        return new RunLimits(maxInFlight, maxPerMinute, patience, OptionalLong.of(items));
    }
}
