package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.model.Usage;
import java.util.HashMap;
import java.util.Map;

/** Parses the numbers of a usage object. The members of a nested object are named {@code outer.inner}. */
final class UsageParser {
    private UsageParser() {}

    static Usage of(Json usage) {
        Map<String, Long> numbers = new HashMap<>();
        usage.members().forEach((name, value) -> {
            value.number().ifPresent(number -> numbers.put(name, number));
            value.members().forEach((inner, nested) -> nested.number()
                    .ifPresent(number -> numbers.put(name + "." + inner, number)));
        });
        return numbers.isEmpty() ? Usage.NONE : new Usage(numbers);
    }
}
