package io.imagesdk.provider;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an error answer means. A rule holds when the status is one of its statuses (or it names none) and the provider's code is one
 * of its codes, or its words contain one of the rule's words (or the rule names neither). The first rule that holds counts; where
 * none does, the status alone decides.
 *
 * @param kind what it means
 * @param statuses HTTP statuses; empty for any
 * @param codes the provider's codes or types, case folded
 * @param words parts of the provider's message, case folded
 */
public record ErrorRule(Kind kind, Set<Integer> statuses, Set<String> codes, List<String> words) {
    /** What errors mean to a caller. */
    public enum Kind {
        /** The prompt or the picture was refused. */
        MODERATION,
        /** The key. */
        AUTHENTICATION,
        /** No credit. */
        QUOTA,
        /** Too many requests. */
        RATE_LIMIT,
        /** No such model or path. */
        NOT_FOUND,
        /** Too many bytes. */
        TOO_LARGE,
        /** No capacity. */
        BUSY,
        /** Anything else. */
        OTHER
    }

    /** Copies the sets. */
    public ErrorRule {
        statuses = Set.copyOf(statuses);
        codes = Set.copyOf(codes);
        words = List.copyOf(words);
    }

    /** A rule for these statuses. */
    public static ErrorRule status(Kind kind, Integer... statuses) {
        return new ErrorRule(kind, Set.of(statuses), Set.of(), List.of());
    }

    /** A rule for these codes, whatever the status. */
    public static ErrorRule code(Kind kind, String... codes) {
        return new ErrorRule(kind, Set.of(), Set.of(codes), List.of());
    }

    /** A rule for these parts of the message, whatever the status. */
    public static ErrorRule words(Kind kind, String... words) {
        return new ErrorRule(kind, Set.of(), Set.of(), List.of(words));
    }

    /** Whether the rule holds for this answer; {@code code} and {@code message} may be empty. */
    public boolean holds(int status, String code, String message) {
        if (!statuses.isEmpty() && !statuses.contains(status)) {
            return false;
        }
        if (codes.isEmpty() && words.isEmpty()) {
            return true;
        }
        String folded = message.toLowerCase(Locale.ROOT);
        return codes.stream().anyMatch(code::equalsIgnoreCase)
                || words.stream().anyMatch(word -> folded.contains(word.toLowerCase(Locale.ROOT)));
    }
}
