package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * How a provider responds with tasks: how a request selects a task, where the response contains its id, how the task is
 * polled, and how its status and its result are read. At least one of {@link #statusRequest()},
 * {@link #statusUrlPointers()} and {@link #useLocationHeader()} is required.
 *
 * <p>Pointers are JSON pointers as in {@link ResponseMapping}. Of multiple pointers, the first one that leads to a
 * value is used.
 */
@Value.Immutable
@ValueStyle
public abstract class TaskProtocol {
    private static final String DEFAULT_CANCEL_METHOD = "POST";

    /**
     * The state of a task. Each state has names in common use, which need no entry in
     * {@link TaskProtocol#stateNames()}.
     */
    public enum TaskState {
        /** The task waits until it is processed. */
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
        /** The provider processes the task. */
        RUNNING("running", "processing", "in progress", "generating", "started", "working"),
        /** The images are available. */
        DONE("done", "completed", "complete", "succeeded", "success", "succeed", "finished", "ready", "ok"),
        /** The task failed. */
        FAILED("failed", "fail", "failure", "error"),
        /** The task was cancelled. */
        CANCELLED("cancelled", "canceled", "aborted"),
        /** Moderation blocked the images of the task. */
        MODERATED("moderated", "request moderated", "content moderated", "blocked", "nsfw"),
        /** The provider has removed the task. */
        EXPIRED("expired", "task not found");

        private final List<String> commonNames;

        TaskState(String... commonNames) {
            this.commonNames = List.of(commonNames);
        }

        /**
         * Returns the names in common use, which need no entry in a profile. Case, spaces, hyphens and underscores make
         * no difference.
         *
         * @return an immutable list in lower case
         */
        public List<String> commonNames() {
            return commonNames;
        }
    }

    TaskProtocol() {}

    /**
     * Returns how a request selects a task. Default: {@link AsyncActivation#ALWAYS}, for a provider that always
     * responds with a task.
     *
     * @return the activation
     */
    @Value.Default
    public AsyncActivation activation() {
        return AsyncActivation.ALWAYS;
    }

    /**
     * Returns the pointers to the id of the task in the response to the submission. The id is a string or a number.
     * Default: {@code /id}.
     *
     * @return the pointers
     */
    @Value.Default
    public List<String> idPointers() {
        return List.of("/id");
    }

    /**
     * Returns the request that polls a task by its id.
     *
     * @return the request; empty if the provider returns a URL instead
     */
    public abstract Optional<TaskRequest> statusRequest();

    /**
     * Returns the pointers to the URL that polls the task, in the response to the submission. The URL is absolute or
     * relative, and takes precedence over {@link #statusRequest()}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> statusUrlPointers();

    /**
     * Returns whether the {@code Location} header of the response to the submission may contain the URL that polls the
     * task. Default: {@code false}.
     *
     * @return whether the header is used if no pointer leads to a URL
     */
    @Value.Default
    public boolean useLocationHeader() {
        return false;
    }

    /**
     * Returns the pointers to the status of the task, which is a string or an integer. Default: {@code /status}.
     *
     * @return the pointers
     */
    @Value.Default
    public List<String> statusPointers() {
        return List.of("/status");
    }

    /**
     * Returns the names that the provider uses for states. They take precedence over the names in common use. Case,
     * spaces, hyphens and underscores are ignored, and an integer is compared as its digits. A task with an unknown
     * status is polled again.
     *
     * @return the names by state; empty if the names in common use are sufficient
     */
    public abstract Map<TaskState, List<String>> stateNames();

    /**
     * Returns the pointers to the progress: a percentage as an integer or as text such as {@code "60%"}, a fraction
     * with a decimal point, or an object that contains one of them. Default: {@code /progress}.
     *
     * @return the pointers
     */
    @Value.Default
    public List<String> progressPointers() {
        return List.of("/progress");
    }

    /**
     * Returns the positions of the images in the response for a completed task.
     *
     * @return the mapping; empty if it is {@link ProviderProfile#responseMapping()}
     */
    public abstract Optional<ResponseMapping> resultMapping();

    /**
     * Returns the additional request for the result of a completed task, for providers whose status does not contain
     * the images. Its path may contain members of the status, see {@link TaskRequest}.
     *
     * @return the request; empty if there is none
     */
    public abstract Optional<TaskRequest> resultRequest();

    /**
     * Returns the pointers to the URL of a JSON document with the result, in the status of a completed task or else in
     * the response to the submission. The URL takes precedence over {@link #resultRequest()}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> resultUrlPointers();

    /**
     * Returns the pointers to the reason of a failed task, in addition to the positions in common use.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> errorMessagePointers();

    /**
     * Returns the pointers to the error code of a failed task, in addition to the positions in common use.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> errorCodePointers();

    /**
     * Returns the pointer to a code that reports whether the request itself succeeded, in a response with a successful
     * HTTP status. A response without a code is successful. Default: {@code /code}.
     *
     * @return the pointer
     */
    @Value.Default
    public String codePointer() {
        return "/code";
    }

    /**
     * Returns the codes of a successful request, case-insensitively. Default: {@code 0}, {@code 200}, {@code 201},
     * {@code success} and {@code ok}.
     *
     * @return the codes
     */
    @Value.Default
    public List<String> successCodes() {
        return List.of("0", "200", "201", "success", "ok");
    }

    /**
     * Returns the codes of temporary errors, in addition to the HTTP statuses of temporary errors. After such an error
     * the task is polled again.
     *
     * @return the codes; empty for none
     */
    public abstract List<String> retryableCodes();

    /**
     * Returns the codes of errors that end a task although their HTTP status is that of a temporary error, such as 500.
     * They are compared case-insensitively, and {@code *} in them matches any text.
     *
     * @return the codes; empty for none
     */
    public abstract List<String> finalCodes();

    /**
     * Returns the codes that report that a task does not exist, in addition to the HTTP status 404.
     *
     * @return the codes; empty for none
     */
    public abstract List<String> notFoundCodes();

    /**
     * Returns the request that cancels a task at the provider.
     *
     * @return the request; empty if the provider cannot cancel tasks
     */
    public abstract Optional<TaskRequest> cancelRequest();

    /**
     * Returns the pointers to the URL that cancels the task, in the response to the submission. The URL is absolute or
     * relative, and takes precedence over {@link #cancelRequest()}. It is requested only on the host of the base URL
     * and on {@link #trustedHosts()}.
     *
     * @return the pointers; empty for none
     */
    public abstract List<String> cancelUrlPointers();

    /**
     * Returns the HTTP method for the URL that cancels the task. Default: {@code POST}.
     *
     * @return the method: GET, POST, PUT or DELETE
     */
    @Value.Default
    public String cancelUrlMethod() {
        return DEFAULT_CANCEL_METHOD;
    }

    /**
     * Returns how the tasks of an account are listed.
     *
     * @return the listing; empty if the provider cannot list tasks
     */
    public abstract Optional<TaskListing> listing();

    /**
     * Returns when a task is polled. Default: {@link PollingSchedule#DEFAULT}.
     *
     * @return the schedule
     */
    @Value.Default
    public PollingSchedule pollingSchedule() {
        return PollingSchedule.DEFAULT;
    }

    /**
     * Returns the hosts, besides the host of the base URL, that may receive the API key when a response contains a URL
     * to poll, to cancel or of the next page of a list, for example the regional hosts of a provider. They are accessed
     * with the scheme of the base URL.
     *
     * @return hosts as {@code host} for the default port or as {@code host:port}, where {@code *.} at the start stands
     *     for one or more labels of a public host; empty for none
     */
    public abstract Set<String> trustedHosts();

    /**
     * Returns whether the path of a request about a task contains the model of the request that started it.
     *
     * @return whether a task needs a {@link io.imagesdk.model.ImageTask#model()}
     */
    public final boolean usesModel() {
        return Stream.of(statusRequest(), resultRequest(), cancelRequest())
                .flatMap(Optional::stream)
                .anyMatch(request -> request.path().contains(Operation.MODEL_PLACEHOLDER));
    }

    /**
     * Returns the state that a status of the provider stands for: by the names of this protocol, or else by the names
     * in common use.
     *
     * @param status the status as the provider sends it
     * @return the state; empty if the status is unknown
     */
    public final Optional<TaskState> stateOf(String status) {
        Objects.requireNonNull(status, "status");
        return Arrays.stream(TaskState.values())
                .filter(state -> CommonNames.contain(stateNames().getOrDefault(state, List.of()), status))
                .findFirst()
                .or(() -> Arrays.stream(TaskState.values())
                        .filter(state -> CommonNames.contain(state.commonNames, status))
                        .findFirst());
    }

    @Value.Check
    void check() {
        if (statusRequest().isEmpty() && statusUrlPointers().isEmpty() && !useLocationHeader()) {
            throw new IllegalArgumentException(
                    "one of statusRequest, statusUrlPointers and useLocationHeader is required for a task protocol");
        }
        statusRequest().ifPresent(request -> request.requireNoPointers("statusRequest"));
        cancelRequest().ifPresent(request -> request.requireNoPointers("cancelRequest"));
        TaskRequest.checkMethod(cancelUrlMethod());
        if (cancelUrlPointers().isEmpty() && !cancelUrlMethod().equals(DEFAULT_CANCEL_METHOD)) {
            throw new InvalidMemberException(
                    "cancelUrlMethod has no effect without cancelUrlPointers, was " + cancelUrlMethod(),
                    "cancelUrlMethod");
        }
        TrustedHosts.check(trustedHosts());
    }

    /**
     * Creates a builder with the defaults. A way to poll a task must be set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableTaskProtocol.builder();
    }

    /**
     * Creates a builder with the values of this protocol.
     *
     * @return a new builder
     */
    public final Builder toBuilder() {
        return ImmutableTaskProtocol.builder().from(this);
    }

    /**
     * A builder of {@link TaskProtocol}. One of {@link #statusRequest}, {@link #statusUrlPointers} and
     * {@link #useLocationHeader} is required.
     */
    public abstract static sealed class Builder permits ImmutableTaskProtocol.Builder {
        Builder() {}

        /**
         * Sets how a request selects a task. Default: {@link AsyncActivation#ALWAYS}.
         *
         * @param activation the activation
         * @return this builder
         */
        public abstract Builder activation(AsyncActivation activation);

        /**
         * Sets the pointers to the id of the task. Default: {@code /id}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder idPointers(Iterable<String> pointers);

        /**
         * Sets the request that polls a task by its id. Default: none.
         *
         * @param request the request
         * @return this builder
         */
        public abstract Builder statusRequest(TaskRequest request);

        /**
         * Sets the pointers to the URL that polls the task. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskProtocol#statusUrlPointers()
         */
        public abstract Builder statusUrlPointers(Iterable<String> pointers);

        /**
         * Sets whether the {@code Location} header may contain the URL that polls the task. Default: {@code false}.
         *
         * @param used whether the header is used if no pointer leads to a URL
         * @return this builder
         */
        public abstract Builder useLocationHeader(boolean used);

        /**
         * Sets the pointers to the status of the task. Default: {@code /status}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder statusPointers(Iterable<String> pointers);

        /**
         * Adds the names that the provider uses for a state. May be called multiple times, once per state. Default:
         * only the names in common use.
         *
         * @param state the state
         * @param names the names; case, spaces, hyphens and underscores are ignored
         * @return this builder
         */
        public final Builder stateNames(TaskState state, String... names) {
            return putStateNames(
                    Objects.requireNonNull(state, "state"), List.of(Objects.requireNonNull(names, "names")));
        }

        abstract Builder putStateNames(TaskState state, List<String> names);

        /**
         * Sets the pointers to the progress. Default: {@code /progress}.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskProtocol#progressPointers()
         */
        public abstract Builder progressPointers(Iterable<String> pointers);

        /**
         * Sets the positions of the images in the response for a completed task. Default:
         * {@link ProviderProfile#responseMapping()}.
         *
         * @param mapping the mapping
         * @return this builder
         */
        public abstract Builder resultMapping(ResponseMapping mapping);

        /**
         * Sets the additional request for the result of a completed task. Default: none.
         *
         * @param request the request
         * @return this builder
         */
        public abstract Builder resultRequest(TaskRequest request);

        /**
         * Sets the pointers to the URL of a JSON document with the result. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskProtocol#resultUrlPointers()
         */
        public abstract Builder resultUrlPointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the reason of a failed task. Default: none, and only the positions in common use apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder errorMessagePointers(Iterable<String> pointers);

        /**
         * Sets the pointers to the error code of a failed task. Default: none, and only the positions in common use
         * apply.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         */
        public abstract Builder errorCodePointers(Iterable<String> pointers);

        /**
         * Sets the pointer to a code that reports whether the request itself succeeded. Default: {@code /code}.
         *
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder codePointer(String pointer);

        /**
         * Sets the codes of a successful request. Default: {@code 0}, {@code 200}, {@code 201}, {@code success} and
         * {@code ok}.
         *
         * @param codes the codes, case-insensitively
         * @return this builder
         */
        public abstract Builder successCodes(Iterable<String> codes);

        /**
         * Sets the codes of temporary errors, after which the task is polled again. Default: none.
         *
         * @param codes the codes
         * @return this builder
         */
        public abstract Builder retryableCodes(Iterable<String> codes);

        /**
         * Sets the codes of errors that end a task although their HTTP status is that of a temporary error. Default:
         * none.
         *
         * @param codes the codes; {@code *} matches any text
         * @return this builder
         */
        public abstract Builder finalCodes(Iterable<String> codes);

        /**
         * Sets the codes that report that a task does not exist. Default: none.
         *
         * @param codes the codes
         * @return this builder
         */
        public abstract Builder notFoundCodes(Iterable<String> codes);

        /**
         * Sets the request that cancels a task at the provider. Default: none, and a task cannot be cancelled.
         *
         * @param request the request
         * @return this builder
         */
        public abstract Builder cancelRequest(TaskRequest request);

        /**
         * Sets the pointers to the URL that cancels the task. Default: none.
         *
         * @param pointers the pointers in the order in which they are tried
         * @return this builder
         * @see TaskProtocol#cancelUrlPointers()
         */
        public abstract Builder cancelUrlPointers(Iterable<String> pointers);

        /**
         * Sets the HTTP method for the URL that cancels the task. Default: {@code POST}. Any other method requires
         * {@link #cancelUrlPointers}.
         *
         * @param method the method: GET, POST, PUT or DELETE
         * @return this builder
         */
        public abstract Builder cancelUrlMethod(String method);

        /**
         * Sets how the tasks of an account are listed. Default: none, and tasks cannot be listed.
         *
         * @param listing the listing
         * @return this builder
         */
        public abstract Builder listing(TaskListing listing);

        /**
         * Sets when a task is polled. Default: {@link PollingSchedule#DEFAULT}.
         *
         * @param schedule the schedule
         * @return this builder
         */
        public abstract Builder pollingSchedule(PollingSchedule schedule);

        /**
         * Sets the hosts, besides the host of the base URL, that may receive the API key when a response contains a URL
         * to poll or to cancel. Default: none.
         *
         * @param hosts hosts as {@code host} for the default port or as {@code host:port}, for example
         *     {@code *.example.com} for all hosts below {@code example.com}
         * @return this builder
         */
        public abstract Builder trustedHosts(Iterable<String> hosts);

        /**
         * Builds the immutable value.
         *
         * @return the task protocol
         * @throws IllegalArgumentException if there is no way to poll a task, if the method for the cancel URL is not
         *     supported or has no effect, if a path other than that of the result request contains a pointer, or if a
         *     trusted host is no host
         */
        public abstract TaskProtocol build();
    }
}
