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
 * @param messageContains parts of the provider's message, case folded
 */
public record ErrorRule(ErrorKind kind, Set<Integer> statuses, Set<String> codes, List<String> messageContains) {
    /** What errors mean to a caller. */
    public enum ErrorKind {
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
        REQUEST_TOO_LARGE,
        /** No capacity. */
        OVERLOADED,
        /** Anything else. */
        OTHER
    }

    /** Copies the sets. */
    public ErrorRule {
        statuses = Set.copyOf(statuses);
        codes = Set.copyOf(codes);
        messageContains = List.copyOf(messageContains);
    }

    /** A rule for these statuses. */
    public static ErrorRule status(ErrorKind errorKind, Integer... statuses) {
        return new ErrorRule(errorKind, Set.of(statuses), Set.of(), List.of());
    }

    /** A rule for these codes, whatever the status. */
    public static ErrorRule code(ErrorKind errorKind, String... codes) {
        return new ErrorRule(errorKind, Set.of(), Set.of(codes), List.of());
    }

    /** A rule for these parts of the message, whatever the status. */
    public static ErrorRule messageContains(ErrorKind errorKind, String... words) {
        return new ErrorRule(errorKind, Set.of(), Set.of(), List.of(words));
    }

    /** Whether the rule holds for this answer; {@code code} and {@code message} may be empty. */
    public boolean matches(int status, String code, String message) {
        if (!statuses.isEmpty() && !statuses.contains(status)) {
            return false;
        }
        if (codes.isEmpty() && messageContains.isEmpty()) {
            return true;
        }
        String folded = message.toLowerCase(Locale.ROOT);
        return codes.stream().anyMatch(code::equalsIgnoreCase)
                || messageContains.stream().anyMatch(word -> folded.contains(word.toLowerCase(Locale.ROOT)));
    }
}
