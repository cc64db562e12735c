package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.util.Optional;

/** What a run has spent and reserved so far. Not safe for use by several threads. */
final class Spending {
    private final Budget budget;
    private final boolean countsEarlier;
    private ClaimTotals totals;

    /**
     * Creates an instance.
     *
     * @param earlier the totals of the store before the run
     */
    Spending(Budget budget, ClaimTotals earlier) {
        this.budget = budget;
        this.totals = earlier;
        // A store with totals counts at least one image for an item that can be awaited.
        this.countsEarlier = earlier.images() > 0;
    }

    /** Returns why a request does not fit into the budget; empty if it fits. */
    Optional<String> problem(Optional<BigDecimal> price, int count) {
        if (budget.usd().isPresent()) {
            BigDecimal limit = budget.usd().get();
            if (price.isEmpty()) {
                return Optional.of("the price of a request is not known, so that a budget in US dollars cannot be kept;"
                        + " specify a price per image, or add prices to the profile");
            }
            if (usd().add(price.get()).compareTo(limit) > 0) {
                return Optional.of("the budget of " + limit.toPlainString() + " USD is used up: "
                        + usd().stripTrailingZeros().toPlainString() + " USD are spent or reserved, and the next"
                        + " request may cost " + price.get().toPlainString() + " USD");
            }
        }
        return budget.maxImages().isPresent()
                        && totals.images() + count > budget.maxImages().getAsLong()
                ? Optional.of("the budget of " + budget.maxImages().getAsLong() + " images is used up: "
                        + totals.images()
                        + " are delivered or requested, and the next request has " + count)
                : Optional.empty();
    }

    void reserve(Optional<BigDecimal> price, int count) {
        totals = totals.plus(price.orElse(BigDecimal.ZERO), count);
    }

    /** Replaces the reservation of a claim of this run by what its outcome shows. */
    void settle(ItemRecord record) {
        totals = totals.replace(record.claimOnly(), record);
    }

    /**
     * Replaces what a record of an earlier run counts by what a later one shows. If the store has no totals, the budget
     * covers this run only, so that items of earlier runs count nothing.
     */
    void replace(ItemRecord earlier, ItemRecord later) {
        if (countsEarlier) {
            totals = totals.replace(earlier, later);
        }
    }

    /** Removes the reservation of a claim that was not made. */
    void release(Optional<BigDecimal> price, int count) {
        totals = totals.plus(price.orElse(BigDecimal.ZERO).negate(), -count);
    }

    BigDecimal usd() {
        return totals.usd();
    }
}
