package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonMatch;
import io.imagesdk.model.Cost;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ResponseMapping;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses the usage and the cost of a response. The members of a nested object are named {@code outer.inner}. */
final class UsageParser {
    /** Numbers with more digits than this are not a cost. Their plain text could fill the memory. */
    private static final int MAX_DIGITS = 40;

    private UsageParser() {}

    static Usage of(ResponseMapping mapping, ResponseValues values) {
        Map<String, Long> numbers = new HashMap<>();
        Json usage = values.matches(mapping.usagePointer()).stream()
                .map(JsonMatch::value)
                .findFirst()
                .orElse(Json.MISSING);
        usage.members().forEach((name, value) -> {
            integer(value).ifPresent(number -> numbers.put(name, number));
            value.members().forEach((inner, nested) -> integer(nested)
                    .ifPresent(number -> numbers.put(name + "." + inner, number)));
        });
        mapping.usageMemberPointers().forEach((name, pointer) -> values.matches(pointer).stream()
                .flatMapToLong(match -> integer(match.value()).stream())
                .findFirst()
                .ifPresent(number -> numbers.put(name, number)));
        Usage common = new Usage(numbers);
        Optional<Cost> cost = cost(mapping, values);
        return cost.isPresent() ? new Usage(numbers, cost) : numbers.isEmpty() ? Usage.NONE : common;
    }

    /** Returns an integer; empty for a fraction, for example a cost of 0.04, which must not become 0. */
    private static OptionalLong integer(Json value) {
        boolean isFraction = value.decimal()
                .filter(number -> number.stripTrailingZeros().scale() > 0)
                .isPresent();
        return isFraction ? OptionalLong.empty() : value.number();
    }

    /** Returns the sum of the costs at the first pointer that leads to one: some providers report one per image. */
    private static Optional<Cost> cost(ResponseMapping mapping, ResponseValues values) {
        for (String pointer : mapping.costPointers()) {
            List<BigDecimal> amounts = values.matches(pointer).stream()
                    .flatMap(match -> amount(match.value()).stream())
                    .toList();
            if (!amounts.isEmpty()) {
                BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
                return Optional.of(
                        switch (mapping.costUnit()) {
                            case USD -> new Cost(sum, Cost.Unit.USD);
                            case USD_TICKS -> new Cost(sum.movePointLeft(10), Cost.Unit.USD);
                            case CREDITS -> new Cost(sum, Cost.Unit.CREDITS);
                        });
            }
        }
        return Optional.empty();
    }

    private static Optional<BigDecimal> amount(Json value) {
        Optional<BigDecimal> number = value.decimal().or(() -> value.string()
                .filter(text -> text.matches("[0-9]{1,20}(\\.[0-9]{1,20})?"))
                .map(BigDecimal::new));
        return number.filter(amount -> amount.signum() >= 0
                && amount.precision() <= MAX_DIGITS
                && Math.abs((long) amount.scale()) <= MAX_DIGITS);
    }
}
