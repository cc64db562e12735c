package io.imagesdk.model;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The usage that a response reports: the numbers of its {@code usage} member, by the provider's names. The names of
 * nested members are joined with dots ({@code total_tokens}, {@code input_tokens_details.text_tokens},
 * {@code generated_images}).
 *
 * @param numbers all integers of the member, by name; empty if the response reports no usage
 * @param cost the cost of the call; empty if the provider does not report it
 */
public record Usage(Map<String, Long> numbers, Optional<Cost> cost) {
    /** The usage of a response that reports none. */
    public static final Usage NONE = new Usage(Map.of());

    /**
     * Creates a usage. The map is copied.
     *
     * @param numbers the numbers by name
     * @param cost the cost of the call
     */
    public Usage {
        Objects.requireNonNull(numbers, "numbers");
        Objects.requireNonNull(cost, "cost");
        numbers = Map.copyOf(numbers);
    }

    /**
     * Creates a usage whose cost is the number {@code cost_in_usd_ticks}, if there is one.
     *
     * @param numbers the numbers by name
     */
    public Usage(Map<String, Long> numbers) {
        this(
                numbers,
                Optional.ofNullable(Objects.requireNonNull(numbers, "numbers").get("cost_in_usd_ticks"))
                        .map(Cost::ofUsdTicks));
    }

    /**
     * Returns the number of tokens of the prompt and the input images.
     *
     * @return the number of tokens; empty if the provider does not report it
     */
    public OptionalLong inputTokens() {
        return number("input_tokens");
    }

    /**
     * Returns the number of tokens of the generated images.
     *
     * @return the number of tokens; empty if the provider does not report it
     */
    public OptionalLong outputTokens() {
        return number("output_tokens");
    }

    /**
     * Returns the total number of tokens.
     *
     * @return the number of tokens; empty if the provider does not report it
     */
    public OptionalLong totalTokens() {
        return number("total_tokens");
    }

    /**
     * Returns the number of images that are charged.
     *
     * @return the number of images; empty if the provider does not report it
     */
    public OptionalLong generatedImages() {
        return number("generated_images");
    }

    /**
     * Returns the number with a name.
     *
     * @param name the provider's name, for example {@code input_tokens_details.text_tokens}
     * @return the number; empty if there is none with this name
     */
    public OptionalLong number(String name) {
        Long value = numbers.get(Objects.requireNonNull(name, "name"));
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /**
     * Returns the sum of this usage and another one, number by number. A sum outside the range of a {@code long}
     * becomes the nearest value of that range. Costs in different units cannot be added: the sum then has the cost of
     * this usage.
     *
     * @param other the other usage
     * @return the sum
     */
    public Usage plus(Usage other) {
        Objects.requireNonNull(other, "other");
        Map<String, Long> sum = new TreeMap<>(numbers);
        other.numbers.forEach((name, value) -> sum.merge(name, value, Usage::add));
        Optional<Cost> addend =
                other.cost.filter(otherCost -> cost.isEmpty() || cost.get().unit() == otherCost.unit());
        return new Usage(
                sum,
                cost.isPresent() && addend.isPresent()
                        ? cost.map(own -> own.plus(addend.get()))
                        : cost.or(() -> addend));
    }

    /**
     * Returns this usage, completed with the numbers and the cost of another one that it lacks.
     *
     * @param earlier the usage of an earlier response of the same call
     * @return the complete usage
     */
    public Usage orElse(Usage earlier) {
        Map<String, Long> all = new TreeMap<>(Objects.requireNonNull(earlier, "earlier").numbers);
        all.putAll(numbers);
        return new Usage(all, cost.or(earlier::cost));
    }

    private static long add(long one, long other) {
        long sum = one + other;
        boolean overflow = ((one ^ sum) & (other ^ sum)) < 0;
        return overflow ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    /**
     * Returns the numbers in the order of their names, for example {@code {input_tokens=12, total_tokens=40}}.
     *
     * @return the numbers
     */
    @Override
    public String toString() {
        return new TreeMap<>(numbers).toString();
    }
}
