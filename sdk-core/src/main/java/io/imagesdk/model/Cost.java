package io.imagesdk.model;

import java.math.BigDecimal;

/**
 * What a call cost, where the provider says it. xAI counts in ticks of a ten-thousand-millionth of a US dollar
 * ({@code usage.cost_in_usd_ticks}, docs.x.ai).
 *
 * @param usdTicks ticks; 10,000,000,000 are one US dollar
 */
public record Cost(long usdTicks) {
    /** The same in US dollars, exact. */
    public BigDecimal usd() {
        return BigDecimal.valueOf(usdTicks, 10).stripTrailingZeros();
    }

    /** Both together. */
    public Cost plus(Cost other) {
        return new Cost(Math.addExact(usdTicks, other.usdTicks));
    }

    @Override
    public String toString() {
        return usd().toPlainString() + " USD";
    }
}
