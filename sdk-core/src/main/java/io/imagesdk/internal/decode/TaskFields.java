package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.internal.wire.TaskResponse.TaskUrls;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The fields of a response about a task, by the pointers of a task protocol.
 *
 * @param protocol the task protocol
 * @param head the status and the headers of the response
 * @param tree the JSON of the response, without the API key
 * @param source the JSON as the server sent it, with the ids and the URLs that are requested
 */
record TaskFields(TaskProtocol protocol, ResponseHead head, Json tree, Json source) {
    // Possessive quantifiers, because backtracking over a long run of white space takes quadratic time.
    private static final Pattern PROGRESS =
            Pattern.compile("\\s*+([0-9]{1,3}+(?:\\.[0-9]{1,9}+)?+)\\s*+(?:(%)\\s*+)?+");
    private static final List<String> PROGRESS_MEMBERS = List.of("percent", "percentage", "progress", "value");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int MAX_STATUS_LENGTH = 100;

    Optional<String> id() {
        return first(source, protocol.idPointers()).flatMap(Json::text);
    }

    /** Returns the id for a message. */
    String shownId() {
        return TextSanitizer.quoted(
                first(tree, protocol.idPointers()).flatMap(Json::text).orElse(""));
    }

    Optional<String> statusUrl() {
        return first(source, protocol.statusUrlPointers())
                .flatMap(Json::string)
                .or(() -> protocol.useLocationHeader() ? head.location() : Optional.empty());
    }

    Optional<String> resultUrl() {
        return first(source, protocol.resultUrlPointers()).flatMap(Json::string);
    }

    /** Returns the URLs of the task that the response contains. */
    TaskUrls urls() {
        return new TaskUrls(
                statusUrl(),
                resultUrl(),
                first(source, protocol.cancelUrlPointers()).flatMap(Json::string));
    }

    /** Returns the text at a pointer, for the path of a request. */
    Optional<String> text(String pointer) {
        return source.at(pointer).text();
    }

    /** Returns the provider's status, or the empty string if there is none. */
    String providerStatus() {
        return status(tree);
    }

    private String status(Json json) {
        String status =
                first(json, protocol.statusPointers()).flatMap(Json::text).orElse("");
        return status.length() > MAX_STATUS_LENGTH ? status.substring(0, MAX_STATUS_LENGTH) : status;
    }

    /** Returns the state that the provider's status stands for. Returns empty for an unknown status. */
    Optional<TaskState> taskState() {
        return Optional.of(status(source)).filter(status -> !status.isEmpty()).flatMap(protocol::stateOf);
    }

    /** Returns whether the task has this state. */
    boolean is(TaskState state) {
        return taskState().filter(state::equals).isPresent();
    }

    /** Returns whether the task has ended without an image. */
    boolean isTerminal() {
        return is(TaskState.FAILED) || is(TaskState.CANCELLED) || is(TaskState.MODERATED) || is(TaskState.EXPIRED);
    }

    /** Returns whether the provider's status is that it does not know the task, which may be too new. */
    boolean isUnknownTask() {
        return providerStatus().toLowerCase(Locale.ROOT).endsWith("found");
    }

    /** Returns whether the task has not ended. */
    boolean isWaiting() {
        return is(TaskState.QUEUED) || is(TaskState.RUNNING);
    }

    /** Returns the response for a task that must be polled again. */
    Pending toPending() {
        State state = is(TaskState.QUEUED) ? State.QUEUED : is(TaskState.RUNNING) ? State.RUNNING : State.UNKNOWN;
        return new Pending(state, providerStatus(), percent(), RetryAfter.of(head, Instant.now()));
    }

    private OptionalInt percent() {
        return protocol.progressPointers().stream()
                .map(tree::at)
                .flatMap(value -> value.isObject() ? PROGRESS_MEMBERS.stream().map(value::get) : Stream.of(value))
                .flatMap(value -> value.text().flatMap(TaskFields::parsePercent).stream())
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /** Parses {@code 45}, {@code "60%"} and {@code 0.45}. A decimal number up to one without a sign is a fraction. */
    private static Optional<Integer> parsePercent(String text) {
        Matcher progress = PROGRESS.matcher(text);
        if (!progress.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(progress.group(1));
        boolean fraction = number.scale() > 0 && progress.group(2) == null && number.compareTo(BigDecimal.ONE) <= 0;
        BigDecimal percent = fraction ? number.multiply(HUNDRED) : number;
        return Optional.of(Math.min(100, percent.intValue()));
    }

    /** Returns the first value that is text, a number or a boolean. */
    static Optional<Json> first(Json json, List<String> pointers) {
        return pointers.stream()
                .map(json::at)
                .filter(value -> value.text().isPresent())
                .findFirst();
    }
}
