package io.imagesdk.bulk;

import io.imagesdk.model.ImagesRequest;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The limits of a bulk run in money and in images. They cover everything that the journal records, including earlier
 * runs. Before a request starts, its highest price is reserved. Afterwards the reported cost replaces the reservation;
 * if no cost is reported, or if the outcome is unknown, the reservation stays. A request that does not fit starts no
 * more, and the run ends when the running ones have ended. Instances are immutable.
 *
 * <pre>{@code
 * Budget budget = Budget.usd("25.00").withPricePerImage("0.04").withMaxImages(500);
 * }</pre>
 */
public final class Budget {
    /** The budget without limits. */
    public static final Budget UNLIMITED = new Budget(Optional.empty(), OptionalLong.empty(), Optional.empty());

    private final Optional<BigDecimal> usd;
    private final OptionalLong maxImages;
    private final Optional<Function<ImagesRequest, BigDecimal>> prices;

    private Budget(
            Optional<BigDecimal> usd, OptionalLong maxImages, Optional<Function<ImagesRequest, BigDecimal>> prices) {
        this.usd = usd;
        this.maxImages = maxImages;
        this.prices = prices;
    }

    /**
     * Returns a budget in US dollars. The price of a request is the highest one that the profile of the provider
     * states, unless {@link #withPricePerImage} or {@link #withPrices} specifies another one.
     *
     * @param amount the amount in US dollars, for example {@code 25.00}
     * @return the budget
     * @throws IllegalArgumentException if the amount is not a number, or is negative
     */
    public static Budget usd(String amount) {
        return UNLIMITED.withUsd(amount(amount));
    }

    /**
     * Returns a budget in images.
     *
     * @param max the maximum number of images, 0 or more
     * @return the budget
     * @throws IllegalArgumentException if the number is negative
     */
    public static Budget images(long max) {
        return UNLIMITED.withMaxImages(max);
    }

    private Budget withUsd(BigDecimal amount) {
        return new Budget(Optional.of(amount), maxImages, prices);
    }

    /**
     * Returns a copy with a limit of images. Default: no limit.
     *
     * @param max the maximum number of images, 0 or more
     * @return the copy
     * @throws IllegalArgumentException if the number is negative
     */
    public Budget withMaxImages(long max) {
        if (max < 0) {
            throw new IllegalArgumentException("maxImages must be 0 or more, was " + max);
        }
        return new Budget(usd, OptionalLong.of(max), prices);
    }

    /**
     * Returns a copy with a price for every requested image. Default: the prices of the profile.
     *
     * @param price the highest price of an image in US dollars, for example {@code 0.04}
     * @return the copy
     * @throws IllegalArgumentException if the price is not a number, or is negative
     */
    public Budget withPricePerImage(String price) {
        BigDecimal amount = amount(price);
        return withPrices(
                request -> amount.multiply(BigDecimal.valueOf(request.count().orElse(1))));
    }

    /**
     * Returns a copy with a function that determines prices. Default: the prices of the profile.
     *
     * @param highestPrice returns the highest price of a request in US dollars
     * @return the copy
     */
    public Budget withPrices(Function<ImagesRequest, BigDecimal> highestPrice) {
        return new Budget(usd, maxImages, Optional.of(Objects.requireNonNull(highestPrice, "highestPrice")));
    }

    private static BigDecimal amount(String text) {
        BigDecimal amount;
        try {
            amount = new BigDecimal(Objects.requireNonNull(text, "amount"));
        } catch (NumberFormatException ignored) {
            // The message shows the text, which the exception does not.
            throw new IllegalArgumentException("amount must be a number of US dollars such as 25.00, was " + text);
        }
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("amount must be 0 or more, was " + text);
        }
        return amount;
    }

    /**
     * Returns the limit in US dollars.
     *
     * @return the limit; empty for no limit
     */
    public Optional<BigDecimal> usd() {
        return usd;
    }

    /**
     * Returns the limit of images.
     *
     * @return the limit; empty for no limit
     */
    public OptionalLong maxImages() {
        return maxImages;
    }

    /** Returns the highest price of a request as this budget specifies it; empty for the price of the profile. */
    Optional<BigDecimal> price(ImagesRequest request) {
        return prices.map(function -> function.apply(request));
    }
}
