package io.imagesdk.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;

/**
 * The cost of a call, if the provider reports it.
 *
 * @param amount the amount in the unit, without rounding
 * @param unit the unit
 */
public record Cost(BigDecimal amount, Unit unit) {
    private static final int USD_TICKS_SCALE = 10;

    /** The unit of a cost. */
    public enum Unit {
        /** US dollars. */
        USD,
        /** Credits of the provider. Their price is a matter of the account. */
        CREDITS
    }

    /** Removes trailing zeros from the amount. */
    public Cost {
        Objects.requireNonNull(unit, "unit");
        amount = Objects.requireNonNull(amount, "amount").stripTrailingZeros();
    }

    /**
     * Creates a cost in ticks of 1/10,000,000,000 of a US dollar. xAI reports costs in them
     * ({@code usage.cost_in_usd_ticks}, see docs.x.ai).
     *
     * @param ticks the cost in ticks
     * @return the cost in US dollars
     */
    public static Cost ofUsdTicks(long ticks) {
        return new Cost(BigDecimal.valueOf(ticks, USD_TICKS_SCALE), Unit.USD);
    }

    /**
     * Returns the cost in US dollars, without rounding.
     *
     * @return the cost in US dollars; empty if the provider reports it in credits
     */
    public Optional<BigDecimal> usd() {
        return unit == Unit.USD ? Optional.of(amount) : Optional.empty();
    }

    /**
     * Returns the sum of this cost and another one.
     *
     * @param other the other cost
     * @return the sum
     * @throws IllegalArgumentException if the units differ
     */
    public Cost plus(Cost other) {
        if (Objects.requireNonNull(other, "other").unit != unit) {
            throw new IllegalArgumentException("unit must be " + unit + ", was " + other.unit);
        }
        return new Cost(amount.add(other.amount), unit);
    }

    /**
     * Returns the amount with the unit, for example {@code 0.07 USD} or {@code 24 credits}.
     *
     * @return the cost as text
     */
    @Override
    public String toString() {
        return amount.toPlainString() + (unit == Unit.USD ? " USD" : " credits");
    }
}
