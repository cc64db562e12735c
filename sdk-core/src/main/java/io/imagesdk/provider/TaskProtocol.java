package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/**
 * How a provider answers with a task: how that is asked for, where its id is, where to look, and what is read there. Pointers are as
 * in {@link ReplyFormat}; of several the first that leads to something counts.
 */
@Value.Immutable
@ValueStyle
public abstract class TaskProtocol {
    /** What a provider's word for a task's state means. */
    public enum Meaning {
        /** It waits for its turn. */
        QUEUED(
                "queued",
                "pending",
                "submitted",
                "not start",
                "waiting",
                "queuing",
                "created",
                "in queue",
                "accepted",
                "starting"),
        /** It is being made. */
        RUNNING("running", "processing", "in progress", "generating", "started", "working"),
        /** The pictures are there. */
        DONE("done", "completed", "complete", "succeeded", "success", "succeed", "finished", "ready", "ok"),
        /** There will be none. */
        FAILED("failed", "fail", "failure", "error"),
        /** Somebody ended it. */
        CANCELLED("cancelled", "canceled", "aborted"),
        /** Moderation ended it. */
        MODERATED("moderated", "request moderated", "content moderated", "blocked", "nsfw"),
        /** The provider has forgotten it. */
        EXPIRED("expired", "task not found");

        private final Set<String> usual;

        Meaning(String... usual) {
            this.usual = Set.copyOf(Arrays.stream(usual).map(TaskProtocol::fold).toList());
        }
    }

    TaskProtocol() {}

    /** How a task is asked for. */
    @Value.Default
    public TaskActivation activation() {
        return TaskActivation.ALWAYS;
    }

    /** Where the first answer holds the task's id: text or a number. */
    @Value.Default
    public List<String> ids() {
        return List.of("/id");
    }

    /** Where the task is looked at by its id. */
    public abstract Optional<TaskCall> lookup();

    /** Where the first answer holds the address to look at, absolute or relative; before {@link #lookup()}. */
    public abstract List<String> lookupAddresses();

    /** Whether the first answer's {@code Location} header may hold that address. */
    @Value.Default
    public boolean location() {
        return false;
    }

    /** Where the state is: a word or a whole number. */
    @Value.Default
    public List<String> status() {
        return List.of("/status");
    }

    /**
     * What the provider's words mean, beside the words that are in common use; case, spaces, {@code -} and {@code _} make no
     * difference, and a whole number is its digits. A word that is not known here is waited for.
     */
    public abstract Map<Meaning, List<String>> words();

    /** Where the progress is: percent as a whole number or {@code "60%"}, a fraction with a point, or an object that holds one of these. */
    @Value.Default
    public List<String> progress() {
        return List.of("/progress");
    }

    /** Where the pictures of a finished task are; by default where they are in every answer. */
    public abstract Optional<ReplyFormat> result();

    /** A second request for the result of a finished task whose look-up names no picture. */
    public abstract Optional<TaskCall> resultCall();

    /** Where a finished task's look-up holds the address of its result, a JSON document. */
    public abstract List<String> resultAddresses();

    /** Where a failed task says why, beside the places in common use. */
    public abstract List<String> errorMessages();

    /** Where a failed task holds a code, beside the places in common use. */
    public abstract List<String> errorCodes();

    /** Where an answer holds a code about itself; absent is good. */
    @Value.Default
    public String code() {
        return "/code";
    }

    /** The codes of a good answer. */
    @Value.Default
    public List<String> okCodes() {
        return List.of("0", "200", "201", "success", "ok");
    }

    /** Codes of an error that passes, beside the statuses that do: the task is looked at again. */
    public abstract List<String> passingCodes();

    /** Codes that say that no such task is known, as the status 404 does. */
    public abstract List<String> lostCodes();

    /** How a task is cancelled at the provider; empty where it cannot be. */
    public abstract Optional<TaskCall> cancel();

    /** When it is looked at. */
    @Value.Default
    public TaskTiming timing() {
        return TaskTiming.DEFAULT;
    }

    /**
     * Hosts ({@code host} or {@code host:port}) beside the base URL's own to which the key may go when an answer names an address to
     * look at: a provider's regional hosts. They are spoken to by the base URL's scheme.
     */
    public abstract Set<String> trustedHosts();

    /** What this word means: by the profile's words, then by the usual ones; empty for one that is not known. */
    public final Optional<Meaning> meaning(String word) {
        String folded = fold(word);
        return Arrays.stream(Meaning.values())
                .filter(meaning -> words().getOrDefault(meaning, List.of()).stream()
                        .anyMatch(known -> fold(known).equals(folded)))
                .findFirst()
                .or(() -> Arrays.stream(Meaning.values())
                        .filter(meaning -> meaning.usual.contains(folded))
                        .findFirst());
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    @Value.Check
    void check() {
        if (lookup().isEmpty() && lookupAddresses().isEmpty() && !location()) {
            throw new IllegalArgumentException(
                    "a task protocol says where a task is looked at: lookup, lookupAddresses or location");
        }
    }

    /** A protocol that says nothing yet. */
    public static Builder builder() {
        return ImmutableTaskProtocol.builder();
    }

    /** A builder that says what this protocol says. */
    public final Builder toBuilder() {
        return ImmutableTaskProtocol.builder().from(this);
    }

    /** Describes a protocol. */
    public abstract static sealed class Builder permits ImmutableTaskProtocol.Builder {
        Builder() {}

        /** How a task is asked for. */
        public abstract Builder activation(TaskActivation activation);

        /** Where the id is. */
        public abstract Builder ids(Iterable<String> pointers);

        /** Where it is looked at. */
        public abstract Builder lookup(TaskCall call);

        /** Where the first answer names the address to look at. */
        public abstract Builder lookupAddresses(Iterable<String> pointers);

        /** Whether {@code Location} does. */
        public abstract Builder location(boolean used);

        /** Where the state is. */
        public abstract Builder status(Iterable<String> pointers);

        /** What words mean. */
        public final Builder words(Meaning meaning, String... words) {
            return putWords(meaning, List.of(words));
        }

        abstract Builder putWords(Meaning meaning, List<String> words);

        /** Where the progress is. */
        public abstract Builder progress(Iterable<String> pointers);

        /** Where the pictures are. */
        public abstract Builder result(ReplyFormat format);

        /** A second request for the result. */
        public abstract Builder resultCall(TaskCall call);

        /** Where the result's address is. */
        public abstract Builder resultAddresses(Iterable<String> pointers);

        /** Where a failure says why. */
        public abstract Builder errorMessages(Iterable<String> pointers);

        /** Where a failure holds a code. */
        public abstract Builder errorCodes(Iterable<String> pointers);

        /** Where an answer's own code is. */
        public abstract Builder code(String pointer);

        /** The codes of a good answer. */
        public abstract Builder okCodes(Iterable<String> codes);

        /** Codes of an error that passes. */
        public abstract Builder passingCodes(Iterable<String> codes);

        /** Codes of an unknown task. */
        public abstract Builder lostCodes(Iterable<String> codes);

        /** How it is cancelled. */
        public abstract Builder cancel(TaskCall call);

        /** When it is looked at. */
        public abstract Builder timing(TaskTiming timing);

        /** Hosts that the key may go to. */
        public abstract Builder trustedHosts(Iterable<String> hosts);

        /** The protocol. */
        public abstract TaskProtocol build();
    }
}
