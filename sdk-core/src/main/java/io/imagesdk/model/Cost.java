package io.imagesdk.model;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * The cost of a call, if the provider reports it. xAI reports it in ticks of 1/10,000,000,000 of a US dollar
 * ({@code usage.cost_in_usd_ticks}, see docs.x.ai).
 *
 * @param usdTicks the cost in ticks; 10,000,000,000 ticks are one US dollar
 */
public record Cost(long usdTicks) {
    /**
     * Returns the cost in US dollars, without rounding.
     *
     * @return the cost in US dollars
     */
    public BigDecimal usd() {
        return BigDecimal.valueOf(usdTicks, 10).stripTrailingZeros();
    }

    /**
     * Returns the sum of this cost and another one.
     *
     * @param other the other cost
     * @return the sum
     * @throws ArithmeticException if the sum exceeds the range of a {@code long}
     */
    public Cost plus(Cost other) {
        return new Cost(Math.addExact(usdTicks, Objects.requireNonNull(other, "other").usdTicks));
    }

    /**
     * Returns the cost in US dollars with the currency, for example {@code 0.07 USD}.
     *
     * @return the cost as text
     */
    @Override
    public String toString() {
        return usd().toPlainString() + " USD";
    }
}
