package io.imagesdk.bulk;

import java.math.BigDecimal;
import java.util.Optional;

/** What a run has spent and reserved so far. Not safe for use by several threads. */
final class Spending {
    private final Budget budget;
    private BigDecimal usd;
    private long images;

    Spending(Budget budget, ClaimTotals earlier) {
        this.budget = budget;
        this.usd = earlier.usd();
        this.images = earlier.images();
    }

    /** Returns why a request does not fit into the budget; empty if it fits. */
    Optional<String> problem(Optional<BigDecimal> price, int count) {
        if (budget.usd().isPresent()) {
            BigDecimal limit = budget.usd().get();
            if (price.isEmpty()) {
                return Optional.of("the price of a request is not known, so that a budget in US dollars cannot be kept;"
                        + " specify a price per image, or add prices to the profile");
            }
            if (usd.add(price.get()).compareTo(limit) > 0) {
                return Optional.of("the budget of " + limit.toPlainString() + " USD is used up: "
                        + usd.stripTrailingZeros().toPlainString() + " USD are spent or reserved, and the next"
                        + " request may cost " + price.get().toPlainString() + " USD");
            }
        }
        return budget.maxImages().isPresent()
                        && images + count > budget.maxImages().getAsLong()
                ? Optional.of("the budget of " + budget.maxImages().getAsLong() + " images is used up: " + images
                        + " are delivered or requested, and the next request has " + count)
                : Optional.empty();
    }

    void reserve(Optional<BigDecimal> price, int count) {
        usd = usd.add(price.orElse(BigDecimal.ZERO));
        images += count;
    }

    /** Replaces the reservation of a claim by what its outcome shows. */
    void settle(ItemRecord record) {
        BigDecimal reserved = record.claim().ceiling().orElse(BigDecimal.ZERO);
        usd = usd.subtract(reserved).add(record.spent().orElse(BigDecimal.ZERO));
        images += record.chargedImages() - record.claim().images();
    }

    /** Reserves a claim again whose outcome is open again: the opposite of {@link #settle}. */
    void reopen(ItemRecord record) {
        BigDecimal reserved = record.claim().ceiling().orElse(BigDecimal.ZERO);
        usd = usd.add(reserved).subtract(record.spent().orElse(BigDecimal.ZERO));
        images += record.claim().images() - record.chargedImages();
    }

    /** Removes the reservation of a claim that was not made. */
    void release(Optional<BigDecimal> price, int count) {
        usd = usd.subtract(price.orElse(BigDecimal.ZERO));
        images -= count;
    }

    BigDecimal usd() {
        return usd;
    }
}
