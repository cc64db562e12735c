package io.imagesdk.provider;

import java.util.List;

/** Which values a field takes. */
public sealed interface Constraint {
    /** Any value; nothing is known. */
    static Constraint any() {
        return new KnownValues(List.of());
    }

    /** An open list: these are known, others are sent and the provider decides. */
    static Constraint knownValues(String... values) {
        return new KnownValues(List.of(values));
    }

    /** A closed list: others are refused. */
    static Constraint oneOf(String... values) {
        return new OneOf(List.of(values));
    }

    /** A whole number, both ends included. */
    static Constraint range(int min, int max) {
        return new Range(min, max);
    }

    /** Text of at most this many characters (UTF-16 units). */
    static Constraint maxLength(int max) {
        return new MaxLength(max);
    }

    /**
     * An open list.
     *
     * @param values the values that are known
     */
    record KnownValues(List<String> values) implements Constraint {
        /** Copies the list. */
        public KnownValues {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.isEmpty() ? "any" : String.join(", ", values) + ", ...";
        }
    }

    /**
     * A closed list.
     *
     * @param values the values that are taken
     */
    record OneOf(List<String> values) implements Constraint {
        /** Copies the list. */
        public OneOf {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return String.join(", ", values);
        }
    }

    /**
     * A range of whole numbers.
     *
     * @param min the smallest
     * @param max the largest
     */
    record Range(int min, int max) implements Constraint {
        @Override
        public String toString() {
            return min + ".." + max;
        }
    }

    /**
     * Text of limited length.
     *
     * @param max characters (UTF-16 units)
     */
    record MaxLength(int max) implements Constraint {
        @Override
        public String toString() {
            return "up to " + max + " characters";
        }
    }
}
