package io.imagesdk.model;

/**
 * One reason why a request is refused.
 *
 * @param field the request's field, in the words of the API ({@code n}, {@code size}, {@code prompt})
 * @param rule what is wrong, in one line
 * @param accepted what would be accepted; may be empty
 */
public record Violation(String field, String rule, String accepted) {
    @Override
    public String toString() {
        return field + " " + rule + (accepted.isEmpty() ? "" : ", " + accepted);
    }
}
