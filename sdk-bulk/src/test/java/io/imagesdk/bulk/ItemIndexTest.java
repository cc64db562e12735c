package io.imagesdk.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ItemIndexTest {
    @Test
    void findsTheLatestValueOfEachItem() {
        ItemIndex index = new ItemIndex();
        Map<String, Long> expected = new HashMap<>();
        Random random = new Random(7);

        for (int i = 0; i < 200_000; i++) {
            String id = "item-" + random.nextInt(100_000);
            long value = i == 0 ? 0 : random.nextLong() >>> 1;
            index.put(id, value);
            expected.put(id, value);
        }

        assertEquals(expected.size(), index.size());
        expected.forEach((id, value) -> assertEquals(value, index.get(id), id));
        for (int i = 100_000; i < 200_000; i++) {
            assertEquals(ItemIndex.NONE, index.get("item-" + i));
        }
    }
}
