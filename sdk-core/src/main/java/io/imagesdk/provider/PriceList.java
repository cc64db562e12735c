package io.imagesdk.provider;

import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.PriceEstimate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The list prices of a provider on a day. Prices change, and accounts have discounts; use the prices to plan and to
 * limit the spending, and the cost that the provider reports to account for it.
 *
 * @param asOf the day on which the prices were read
 * @param source where the prices were read, for example a URL; must not be blank
 * @param entries the prices; at least one. If several apply to a request, an estimate covers all of them
 */
public record PriceList(LocalDate asOf, String source, List<Price> entries) {
    /**
     * Copies the entries.
     *
     * @throws IllegalArgumentException if the source is blank, or there is no entry
     */
    public PriceList {
        Objects.requireNonNull(asOf, "asOf");
        entries = List.copyOf(Objects.requireNonNull(entries, "entries"));
        if (Objects.requireNonNull(source, "source").isBlank()) {
            throw new IllegalArgumentException("source must not be blank, for example the URL of the price list");
        }
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("entries must not be empty");
        }
    }

    /**
     * Creates a price list.
     *
     * @param asOf the day on which the prices were read
     * @param source where the prices were read; must not be blank
     * @param entries the prices; at least one
     * @return the price list
     * @throws IllegalArgumentException if the source is blank, or there is no entry
     */
    public static PriceList of(LocalDate asOf, String source, Price... entries) {
        return new PriceList(asOf, source, List.of(Objects.requireNonNull(entries, "entries")));
    }

    /**
     * Returns the lowest and the highest price that may apply to a request, for all of its images. A parameter that the
     * request does not set, or sets to {@code auto}, can have each value of the list.
     *
     * @param request the request
     * @return the estimate; empty if no price applies, or if a price per megapixel applies and the request sets neither
     *     a size nor a resolution
     */
    public Optional<PriceEstimate> estimate(ImagesRequest request) {
        Objects.requireNonNull(request, "request");
        List<Price> applying =
                entries.stream().filter(price -> price.appliesTo(request)).toList();
        List<Price.PriceRange> ranges =
                applying.stream().flatMap(price -> price.of(request).stream()).toList();
        if (ranges.isEmpty() || ranges.size() < applying.size()) {
            return Optional.empty();
        }
        BigDecimal lowest = ranges.stream()
                .map(Price.PriceRange::lowest)
                .reduce(BigDecimal::min)
                .orElseThrow();
        BigDecimal highest = ranges.stream()
                .map(Price.PriceRange::highest)
                .reduce(BigDecimal::max)
                .orElseThrow();
        return Optional.of(new PriceEstimate(lowest, highest, asOf, source));
    }
}
