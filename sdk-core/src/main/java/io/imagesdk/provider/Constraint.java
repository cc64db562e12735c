package io.imagesdk.provider;

import java.util.List;

/** Which values a field takes. */
public sealed interface Constraint {
    /** Any value; nothing is known. */
    static Constraint any() {
        return new Known(List.of());
    }

    /** An open list: these are known, others are sent and the provider decides. */
    static Constraint known(String... values) {
        return new Known(List.of(values));
    }

    /** A closed list: others are refused. */
    static Constraint oneOf(String... values) {
        return new OneOf(List.of(values));
    }

    /** A whole number, both ends included. */
    static Constraint range(int least, int most) {
        return new Range(least, most);
    }

    /** Text of at most this many characters (UTF-16 units). */
    static Constraint text(int most) {
        return new Text(most);
    }

    /**
     * An open list.
     *
     * @param values the values that are known
     */
    record Known(List<String> values) implements Constraint {
        /** Copies the list. */
        public Known {
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
     * @param least the smallest
     * @param most the largest
     */
    record Range(int least, int most) implements Constraint {
        @Override
        public String toString() {
            return least + ".." + most;
        }
    }

    /**
     * Text of limited length.
     *
     * @param most characters (UTF-16 units)
     */
    record Text(int most) implements Constraint {
        @Override
        public String toString() {
            return "at most " + most + " characters";
        }
    }
}
