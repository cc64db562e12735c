package io.imagesdk.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Where the latest record of each item is. An item is the first 128 bits of the SHA-256 digest of its id. An entry
 * needs 24 bytes, and a table is 30 to 60 % full, so that an item needs 40 to 80 bytes.
 */
final class ItemIndex {
    /** The value for an item that has no record. */
    static final long NONE = -1;

    private static final int INITIAL_CAPACITY = 1 << 10;
    private static final int MAX_LOAD_PERCENT = 60;

    private long[] high = new long[INITIAL_CAPACITY];
    private long[] low = new long[INITIAL_CAPACITY];

    /** The value plus one, because zero is an empty entry. */
    private long[] values = new long[INITIAL_CAPACITY];

    private int size;

    long get(String id) {
        ByteBuffer key = key(id);
        return values[slot(key.getLong(0), key.getLong(Long.BYTES))] - 1;
    }

    void put(String id, long value) {
        ByteBuffer key = key(id);
        if (put(key.getLong(0), key.getLong(Long.BYTES), value + 1)) {
            size++;
            if ((size + 1L) * 100 > (long) values.length * MAX_LOAD_PERCENT) {
                grow();
            }
        }
    }

    /** Returns whether the item is new. */
    private boolean put(long keyHigh, long keyLow, long value) {
        int slot = slot(keyHigh, keyLow);
        boolean isNew = values[slot] == 0;
        high[slot] = keyHigh;
        low[slot] = keyLow;
        values[slot] = value;
        return isNew;
    }

    private int slot(long keyHigh, long keyLow) {
        int mask = values.length - 1;
        int slot = (int) keyLow & mask;
        while (values[slot] != 0 && (high[slot] != keyHigh || low[slot] != keyLow)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldValues = values;
        int capacity = Math.multiplyExact(oldValues.length, 2);
        high = new long[capacity];
        low = new long[capacity];
        values = new long[capacity];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != 0) {
                put(oldHigh[i], oldLow[i], oldValues[i]);
            }
        }
    }

    int size() {
        return size;
    }

    private static ByteBuffer key(String id) {
        return ByteBuffer.wrap(RequestDigests.sha256().digest(id.getBytes(UTF_8)));
    }
}
