package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * What the items of a store have cost so far. An item whose outcome is unknown counts with its ceiling.
 *
 * @param usd the amount in US dollars
 * @param images the number of images
 */
public record ClaimTotals(BigDecimal usd, long images) {
    /** The totals of an empty store. */
    public static final ClaimTotals NONE = new ClaimTotals(BigDecimal.ZERO, 0);

    /** Checks that no component is null. */
    public ClaimTotals {
        Objects.requireNonNull(usd, "usd");
    }

    ClaimTotals plus(BigDecimal amount, long count) {
        return new ClaimTotals(usd.add(amount), images + count);
    }

    /** Adds what a record counts. */
    ClaimTotals plus(ItemRecord record) {
        return plus(record.spent().orElse(BigDecimal.ZERO), record.chargedImages());
    }

    /** Replaces what an earlier record of a claim counts by what a later one shows. */
    ClaimTotals replace(ItemRecord earlier, ItemRecord later) {
        return plus(later).plus(earlier.spent().orElse(BigDecimal.ZERO).negate(), -earlier.chargedImages());
    }
}
