package io.imagesdk.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of the JSON in a journal. */
class JsonTextTest {
    private static ObjectNode object(Object value) {
        ObjectNode object = JsonText.object();
        object.set("x", JsonText.tree(value));
        return object;
    }

    private static boolean canBeReadAgain(JsonNode node) {
        return JsonText.parseObject(JsonText.print(node)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 900, 998, 999, 1_000, 1_001, 5_000})
    void acceptsOnlyNumbersThatCanBeReadAgain(int exponent) {
        for (BigDecimal number : new BigDecimal[] {
            BigDecimal.ONE.movePointLeft(exponent),
            new BigDecimal("1e" + exponent),
            new BigDecimal("-12.5e-" + exponent),
            new BigDecimal(BigInteger.TEN.pow(exponent))
        }) {
            ObjectNode object = object(number);
            boolean isReadable = JsonText.isReadable(object);
            assertThat(isReadable || exponent > 900).isTrue();
            assertThat(!isReadable || canBeReadAgain(object))
                    .as("%s digits, scale %s", number.precision(), number.scale())
                    .isTrue();
        }
    }

    @Test
    void printsAHalfOfACharacterAsAnEscape() {
        ObjectNode object = object("\ud83d\udc31 and \ud83d, \udc31");

        assertThat(JsonText.print(object)).isEqualTo("{\"x\":\"\ud83d\udc31 and \\ud83d, \\udc31\"}");
        assertThat(JsonText.parseObject(JsonText.print(object))).contains(object);
    }

    @Test
    void rejectsNumbersThatCannotBePrinted() {
        assertThat(JsonText.isReadable(object(new BigDecimal("1e100000")))).isFalse();
        assertThat(JsonText.isReadable(object(new BigDecimal("1e-2147483647")))).isFalse();
    }

    @Test
    void acceptsNamesThatCanBeReadAgain() {
        for (int length : new int[] {49_999, 50_000, 50_001}) {
            ObjectNode object = object(Map.of("n".repeat(length), "value"));
            assertThat(JsonText.isReadable(object)).isEqualTo(canBeReadAgain(object));
        }
    }

    @Test
    void rejectsManyLevels() {
        Map<String, Object> levels = new HashMap<>();
        for (int i = 0; i < 800; i++) {
            levels = new HashMap<>(Map.of("level", levels));
        }
        assertThat(JsonText.isReadable(object(levels))).isTrue();
        for (int i = 0; i < 150; i++) {
            levels = new HashMap<>(Map.of("level", levels));
        }
        assertThat(JsonText.isReadable(object(levels))).isFalse();
    }

    @Test
    void sortsTheMembersOfAllObjects() {
        ObjectNode object = JsonText.object();
        object.put("b", 1).putArray("a").addObject().put("d", "2").put("c", new BigDecimal("1.50"));
        assertThat(JsonText.printSorted(object)).isEqualTo("{\"a\":[{\"c\":1.50,\"d\":\"2\"}],\"b\":1}");
    }

    @Test
    void findsTheTextOfAMember() {
        String object = "{\"a\":{\"model\":\"no\"},\"n\":[1,2],\"model\":\"m-1\",\"z\":1}";
        assertThat(JsonText.text(object, "model")).contains("m-1");
        assertThat(JsonText.text(object, "z")).isEmpty();
        assertThat(JsonText.text("{}", "model")).isEmpty();
        assertThat(JsonText.text("{broken", "model")).isEmpty();
    }
}
