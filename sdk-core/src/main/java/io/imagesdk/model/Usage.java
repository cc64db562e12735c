package io.imagesdk.model;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What an answer says of its own consumption: the numbers of its {@code usage} member, flattened, by the provider's names
 * ({@code total_tokens}, {@code input_tokens_details.text_tokens}, {@code generated_images}).
 *
 * @param numbers every whole number, 64 bits each
 */
public record Usage(Map<String, Long> numbers) {
    /** Nothing was said. */
    public static final Usage NONE = new Usage(Map.of());

    /** A copy of these numbers. */
    public Usage {
        numbers = Map.copyOf(numbers);
    }

    /** Tokens of prompt and input images. */
    public OptionalLong inputTokens() {
        return number("input_tokens");
    }

    /** Tokens of the pictures made. */
    public OptionalLong outputTokens() {
        return number("output_tokens");
    }

    /** All tokens. */
    public OptionalLong totalTokens() {
        return number("total_tokens");
    }

    /** How many pictures were billed, where a gateway says it. */
    public OptionalLong generatedImages() {
        return number("generated_images");
    }

    /** What the call cost, where the provider says it. */
    public Optional<Cost> cost() {
        return Optional.ofNullable(numbers.get("cost_in_usd_ticks")).map(Cost::new);
    }

    /** The number of that name. */
    public OptionalLong number(String name) {
        Long value = numbers.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Both together, name by name. */
    public Usage plus(Usage other) {
        Map<String, Long> sum = new TreeMap<>(numbers);
        other.numbers.forEach((name, value) -> sum.merge(name, value, Math::addExact));
        return new Usage(sum);
    }
}
