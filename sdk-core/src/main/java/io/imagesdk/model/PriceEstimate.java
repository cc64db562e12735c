package io.imagesdk.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;

/**
 * What the list prices in a profile state about a request. An estimate is not a cost: the provider decides what it
 * charges, and {@link ImageResult#cost()} contains what it reports.
 *
 * @param lowest the lowest price in US dollars, zero or more
 * @param highest the highest price in US dollars, at least {@code lowest}. It differs from the lowest price if the
 *     request does not set everything that determines the price
 * @param asOf the day on which the prices were read
 * @param source where the prices were read, for example a URL
 */
public record PriceEstimate(BigDecimal lowest, BigDecimal highest, LocalDate asOf, String source) {
    /**
     * Removes trailing zeros from the prices.
     *
     * @throws IllegalArgumentException if a price is negative, or the highest price is less than the lowest
     */
    public PriceEstimate {
        lowest = Objects.requireNonNull(lowest, "lowest").stripTrailingZeros();
        highest = Objects.requireNonNull(highest, "highest").stripTrailingZeros();
        Objects.requireNonNull(asOf, "asOf");
        Objects.requireNonNull(source, "source");
        if (lowest.signum() < 0 || highest.compareTo(lowest) < 0) {
            throw new IllegalArgumentException("highest must be at least lowest, and lowest at least 0, was "
                    + lowest.toPlainString() + " and " + highest.toPlainString());
        }
    }

    /**
     * Returns the prices with the day, for example {@code 0.04..0.16 USD as of 2026-11-01}.
     *
     * @return the estimate as text
     */
    @Override
    public String toString() {
        String range = lowest.toPlainString() + (lowest.compareTo(highest) == 0 ? "" : ".." + highest.toPlainString());
        return range + " USD as of " + asOf;
    }
}
