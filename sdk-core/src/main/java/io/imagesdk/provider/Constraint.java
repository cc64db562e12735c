package io.imagesdk.provider;

import java.util.List;
import java.util.Objects;

/**
 * The values that a {@link Field} accepts. A closed constraint ({@link OneOf}, {@link Range}, {@link MaxLength})
 * rejects other values before the request is sent. An open constraint ({@link KnownValues}) rejects nothing.
 */
public sealed interface Constraint {
    /**
     * Returns the constraint that accepts every value and lists none.
     *
     * @return an empty open list
     */
    static Constraint any() {
        return new KnownValues(List.of());
    }

    /**
     * Creates an open list. Other values are sent, and the provider decides whether it accepts them.
     *
     * @param values the values that are known to be accepted
     * @return an open list of the values
     */
    static Constraint knownValues(String... values) {
        return new KnownValues(List.of(Objects.requireNonNull(values, "values")));
    }

    /**
     * Creates a closed list. A request with another value is rejected before it is sent.
     *
     * @param values the accepted values
     * @return a closed list of the values
     */
    static Constraint oneOf(String... values) {
        return new OneOf(List.of(Objects.requireNonNull(values, "values")));
    }

    /**
     * Creates a range of integers. A request with a value outside of the range is rejected before it is sent.
     *
     * @param min the minimum, inclusive
     * @param max the maximum, inclusive
     * @return the range
     * @throws IllegalArgumentException if the minimum is greater than the maximum
     */
    static Constraint range(int min, int max) {
        return new Range(min, max);
    }

    /**
     * Creates a limit of the length of a text. A request with a longer text is rejected before it is sent.
     *
     * @param max the maximum length in UTF-16 code units, at least 1
     * @return the limit
     * @throws IllegalArgumentException if the maximum is not positive
     */
    static Constraint maxLength(int max) {
        return new MaxLength(max);
    }

    /**
     * An open list of values.
     *
     * @param values the values that are known to be accepted, in the order of the documentation; empty if none is known
     */
    record KnownValues(List<String> values) implements Constraint {
        /** Copies the list. */
        public KnownValues {
            Objects.requireNonNull(values, "values");
            values = List.copyOf(values);
        }

        /**
         * Returns the values for people.
         *
         * @return the values followed by {@code ...}, or {@code any} if there are none
         */
        @Override
        public String toString() {
            return values.isEmpty() ? "any" : String.join(", ", values) + ", ...";
        }
    }

    /**
     * A closed list of values.
     *
     * @param values the accepted values, in the order of the documentation
     */
    record OneOf(List<String> values) implements Constraint {
        /** Copies the list. */
        public OneOf {
            Objects.requireNonNull(values, "values");
            values = List.copyOf(values);
        }

        /**
         * Returns the values for people.
         *
         * @return the values, separated by commas
         */
        @Override
        public String toString() {
            return String.join(", ", values);
        }
    }

    /**
     * A range of integers.
     *
     * @param min the minimum, inclusive
     * @param max the maximum, inclusive
     */
    record Range(int min, int max) implements Constraint {
        /**
         * Creates a range.
         *
         * @throws IllegalArgumentException if the minimum is greater than the maximum
         */
        public Range {
            if (min > max) {
                throw new IllegalArgumentException(
                        "minimum of a range must not exceed its maximum, was " + min + ".." + max);
            }
        }

        /**
         * Returns the range for people.
         *
         * @return the bounds, for example {@code 1..10}
         */
        @Override
        public String toString() {
            return min + ".." + max;
        }
    }

    /**
     * A limit of the length of a text.
     *
     * @param max the maximum length in UTF-16 code units, at least 1
     */
    record MaxLength(int max) implements Constraint {
        /**
         * Creates a limit.
         *
         * @throws IllegalArgumentException if the maximum is not positive
         */
        public MaxLength {
            if (max < 1) {
                throw new IllegalArgumentException("maximum length must be positive, was " + max);
            }
        }

        /**
         * Returns the limit for people.
         *
         * @return the limit, for example {@code up to 512 characters}
         */
        @Override
        public String toString() {
            return "up to " + max + " characters";
        }
    }
}
