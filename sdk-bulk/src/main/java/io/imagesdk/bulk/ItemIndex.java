package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the latest record of each item is. An item is the first 128 bits of the SHA-256 digest of its id. The items are
 * distributed over many small tables: each grows by itself, so that no step copies or allocates much. An entry needs 24
 * bytes, and a table is 50 to 75 % full, so that an item needs 32 to 48 bytes.
 */
final class ItemIndex {
    /** The value for an item that has no record. */
    static final long NONE = -1;

    private static final int TABLES = 256;

    private final Table[] tables = new Table[TABLES];
    private int size;

    ItemIndex() {
        Arrays.setAll(tables, i -> new Table());
    }

    long get(String id) {
        ByteBuffer key = key(id);
        return tableOf(key).get(key.getLong(0), key.getLong(Long.BYTES)) - 1;
    }

    void put(String id, long value) {
        ByteBuffer key = key(id);
        // Plus one, because zero is an empty entry.
        if (tableOf(key).put(key.getLong(0), key.getLong(Long.BYTES), value + 1)) {
            size++;
        }
    }

    int size() {
        return size;
    }

    private Table tableOf(ByteBuffer key) {
        return tables[key.get(0) & (TABLES - 1)];
    }

    private static ByteBuffer key(String id) {
        return ByteBuffer.wrap(RequestDigests.sha256().digest(id.getBytes(UTF_8)));
    }

    /** A hash table with open addressing. An entry is the two halves of the key, and the value. */
    private static final class Table {
        private static final int INITIAL_CAPACITY = 16;
        private static final int MAX_LOAD_PERCENT = 75;

        private long[] entries = new long[3 * INITIAL_CAPACITY];
        private int size;

        long get(long high, long low) {
            return entries[find(high, low) + 2];
        }

        /** Returns whether the key is new. */
        boolean put(long high, long low, long value) {
            boolean isNew = set(high, low, value);
            if (isNew) {
                size++;
                if (100L * size > (long) MAX_LOAD_PERCENT * capacity()) {
                    grow();
                }
            }
            return isNew;
        }

        private boolean set(long high, long low, long value) {
            int entry = find(high, low);
            boolean isNew = entries[entry + 2] == 0;
            entries[entry] = high;
            entries[entry + 1] = low;
            entries[entry + 2] = value;
            return isNew;
        }

        /** Returns the position of the entry of a key, or of the empty entry where it belongs. */
        private int find(long high, long low) {
            // The upper half of a product maps 32 random bits to the capacity, which is not a power of two.
            int entry = 3 * (int) (((low >>> Integer.SIZE) * capacity()) >>> Integer.SIZE);
            while (entries[entry + 2] != 0 && (entries[entry] != high || entries[entry + 1] != low)) {
                entry += 3;
                if (entry == entries.length) {
                    entry = 0;
                }
            }
            return entry;
        }

        private int capacity() {
            return entries.length / 3;
        }

        private void grow() {
            long[] old = entries;
            entries = new long[Math.multiplyExact(3, capacity() + capacity() / 2)];
            for (int i = 0; i < old.length; i += 3) {
                if (old[i + 2] != 0) {
                    set(old[i], old[i + 1], old[i + 2]);
                }
            }
        }
    }
}
