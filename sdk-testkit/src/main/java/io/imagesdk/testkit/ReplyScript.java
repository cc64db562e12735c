package io.imagesdk.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The replies to the requests of one operation, in their order. Each request uses up one reply; after the last one the
 * sandbox behaves as without a script. Instances are safe for use by multiple threads.
 *
 * @see Sandbox#onGenerate()
 */
public final class ReplyScript {
    private final Operation operation;
    private final ReplyScripts scripts;
    private final Predicate<RecordedRequest> matcher;
    private final Deque<SandboxReply> replies = new ArrayDeque<>();
    private @Nullable SandboxReply last;

    ReplyScript(Operation operation, ReplyScripts scripts, Predicate<RecordedRequest> matcher) {
        this.operation = operation;
        this.scripts = scripts;
        this.matcher = matcher;
    }

    /**
     * Returns a new script for the requests that also match a condition. Scripts are asked in the order in which they
     * were created.
     *
     * @param condition returns whether a request uses a reply of the new script; called on threads of the server
     * @return a new script for the same operation
     */
    public ReplyScript when(Predicate<RecordedRequest> condition) {
        return scripts.add(operation, matcher.and(Objects.requireNonNull(condition, "condition")));
    }

    /**
     * Adds a reply for the next request that no earlier reply is for.
     *
     * @param reply the reply
     * @return this script
     */
    public synchronized ReplyScript reply(SandboxReply reply) {
        replies.addLast(Objects.requireNonNull(reply, "reply"));
        return this;
    }

    /**
     * Adds a reply. It does the same as {@link #reply}, and reads better after it.
     *
     * @param reply the reply
     * @return this script
     */
    public ReplyScript thenReply(SandboxReply reply) {
        return reply(reply);
    }

    /**
     * Sets the reply to all requests after the other replies are used up.
     *
     * @param reply the reply
     * @return this script
     */
    public synchronized ReplyScript thenAlways(SandboxReply reply) {
        last = Objects.requireNonNull(reply, "reply");
        return this;
    }

    /** Returns the reply to a request and uses it up; empty if there is none for it. */
    synchronized Optional<SandboxReply> next(Operation requested, RecordedRequest request) {
        if (requested != operation || (replies.isEmpty() && last == null) || !matcher.test(request)) {
            return Optional.empty();
        }
        SandboxReply next = replies.pollFirst();
        return Optional.ofNullable(next != null ? next : last);
    }
}
