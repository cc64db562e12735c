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
 * in {@link ResponseMapping}; of several the first that leads to something counts.
 */
@Value.Immutable
@ValueStyle
public abstract class TaskProtocol {
    /** What a provider's word for a task's state means. */
    public enum TaskState {
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

        TaskState(String... usual) {
            this.usual = Set.copyOf(Arrays.stream(usual).map(TaskProtocol::fold).toList());
        }
    }

    TaskProtocol() {}

    /** How a task is asked for. */
    @Value.Default
    public AsyncActivation activation() {
        return AsyncActivation.ALWAYS;
    }

    /** Where the first answer holds the task's id: text or a number. */
    @Value.Default
    public List<String> idPointers() {
        return List.of("/id");
    }

    /** Where the task is looked at by its id. */
    public abstract Optional<TaskRequest> statusRequest();

    /** Where the first answer holds the address to look at, absolute or relative; before {@link #statusRequest()}. */
    public abstract List<String> statusUrlPointers();

    /** Whether the first answer's {@code Location} header may hold that address. */
    @Value.Default
    public boolean useLocationHeader() {
        return false;
    }

    /** Where the state is: a word or a whole number. */
    @Value.Default
    public List<String> statusPointers() {
        return List.of("/status");
    }

    /**
     * What the provider's words mean, beside the words that are in common use; case, spaces, {@code -} and {@code _} make no
     * difference, and a whole number is its digits. A word that is not known here is waited for.
     */
    public abstract Map<TaskState, List<String>> stateNames();

    /** Where the progress is: percent as a whole number or {@code "60%"}, a fraction with a point, or an object that holds one of these. */
    @Value.Default
    public List<String> progressPointers() {
        return List.of("/progress");
    }

    /** Where the pictures of a finished task are; by default where they are in every answer. */
    public abstract Optional<ResponseMapping> resultMapping();

    /** A second request for the result of a finished task whose look-up names no picture. */
    public abstract Optional<TaskRequest> resultRequest();

    /** Where a finished task's look-up holds the address of its result, a JSON document. */
    public abstract List<String> resultUrlPointers();

    /** Where a failed task says why, beside the places in common use. */
    public abstract List<String> errorMessagePointers();

    /** Where a failed task holds a code, beside the places in common use. */
    public abstract List<String> errorCodePointers();

    /** Where an answer holds a code about itself; absent is good. */
    @Value.Default
    public String codePointer() {
        return "/code";
    }

    /** The codes of a good answer. */
    @Value.Default
    public List<String> successCodes() {
        return List.of("0", "200", "201", "success", "ok");
    }

    /** Codes of an error that passes, beside the statuses that do: the task is looked at again. */
    public abstract List<String> retryableCodes();

    /** Codes that say that no such task is known, as the status 404 does. */
    public abstract List<String> notFoundCodes();

    /** How a task is cancelled at the provider; empty where it cannot be. */
    public abstract Optional<TaskRequest> cancelRequest();

    /** When it is looked at. */
    @Value.Default
    public PollingSchedule pollingSchedule() {
        return PollingSchedule.DEFAULT;
    }

    /**
     * Hosts ({@code host} or {@code host:port}) beside the base URL's own to which the key may go when an answer names an address to
     * look at: a provider's regional hosts. They are spoken to by the base URL's scheme.
     */
    public abstract Set<String> trustedHosts();

    /** What this word means: by the profile's words, then by the usual ones; empty for one that is not known. */
    public final Optional<TaskState> stateOf(String word) {
        String folded = fold(word);
        return Arrays.stream(TaskState.values())
                .filter(taskState -> stateNames().getOrDefault(taskState, List.of()).stream()
                        .anyMatch(known -> fold(known).equals(folded)))
                .findFirst()
                .or(() -> Arrays.stream(TaskState.values())
                        .filter(meaning -> meaning.usual.contains(folded))
                        .findFirst());
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    @Value.Check
    void check() {
        if (statusRequest().isEmpty() && statusUrlPointers().isEmpty() && !useLocationHeader()) {
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
        public abstract Builder activation(AsyncActivation activation);

        /** Where the id is. */
        public abstract Builder idPointers(Iterable<String> pointers);

        /** Where it is looked at. */
        public abstract Builder statusRequest(TaskRequest call);

        /** Where the first answer names the address to look at. */
        public abstract Builder statusUrlPointers(Iterable<String> pointers);

        /** Whether {@code Location} does. */
        public abstract Builder useLocationHeader(boolean used);

        /** Where the state is. */
        public abstract Builder statusPointers(Iterable<String> pointers);

        /** What words mean. */
        public final Builder stateNames(TaskState taskState, String... words) {
            return putStateNames(taskState, List.of(words));
        }

        abstract Builder putStateNames(TaskState taskState, List<String> words);

        /** Where the progress is. */
        public abstract Builder progressPointers(Iterable<String> pointers);

        /** Where the pictures are. */
        public abstract Builder resultMapping(ResponseMapping format);

        /** A second request for the result. */
        public abstract Builder resultRequest(TaskRequest call);

        /** Where the result's address is. */
        public abstract Builder resultUrlPointers(Iterable<String> pointers);

        /** Where a failure says why. */
        public abstract Builder errorMessagePointers(Iterable<String> pointers);

        /** Where a failure holds a code. */
        public abstract Builder errorCodePointers(Iterable<String> pointers);

        /** Where an answer's own code is. */
        public abstract Builder codePointer(String pointer);

        /** The codes of a good answer. */
        public abstract Builder successCodes(Iterable<String> codes);

        /** Codes of an error that passes. */
        public abstract Builder retryableCodes(Iterable<String> codes);

        /** Codes of an unknown task. */
        public abstract Builder notFoundCodes(Iterable<String> codes);

        /** How it is cancelled. */
        public abstract Builder cancelRequest(TaskRequest call);

        /** When it is looked at. */
        public abstract Builder pollingSchedule(PollingSchedule timing);

        /** Hosts that the key may go to. */
        public abstract Builder trustedHosts(Iterable<String> hosts);

        /** The protocol. */
        public abstract TaskProtocol build();
    }
}
