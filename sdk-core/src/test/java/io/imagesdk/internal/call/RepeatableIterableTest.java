package io.imagesdk.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepeatableIterableTest {
    @Test
    void readsTheSourceOnce() {
        Stream<String> source = Stream.of("a", "b");
        RepeatableIterable<String> repeatable = new RepeatableIterable<>(source::iterator);

        assertThat(repeatable).containsExactly("a", "b");
        assertThat(repeatable).containsExactly("a", "b");
    }

    @Test
    void throwsAtTheSameElementAgain() {
        RepeatableIterable<String> repeatable = new RepeatableIterable<>(() -> Stream.of("a", "malformed", "c")
                .peek(line -> {
                    if (line.equals("malformed")) {
                        throw new IllegalStateException(line);
                    }
                })
                .iterator());

        for (int i = 0; i < 2; i++) {
            List<String> read = new ArrayList<>();
            Iterator<String> iterator = repeatable.iterator();
            assertThatThrownBy(() -> iterator.forEachRemaining(read::add)).hasMessage("malformed");
            assertThat(read).containsExactly("a");
        }
    }
}
