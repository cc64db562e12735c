package io.imagesdk.internal.decode;

import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an answer's tree says of a task, found by the pointers of the protocol. */
record TaskFields(TaskProtocol protocol, ResponseHead head, Json tree) {
    private static final Pattern PERCENT = Pattern.compile("\\s*([0-9]{1,3})(?:\\.[0-9]{1,9})?\\s*(%?)\\s*");
    private static final List<String> IN_OBJECTS = List.of("percent", "percentage", "progress", "value");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int LONGEST_WORD = 100;

    Optional<String> id() {
        return first(protocol.idPointers()).flatMap(Json::text);
    }

    Optional<String> statusUrl() {
        return first(protocol.statusUrlPointers())
                .flatMap(Json::string)
                .or(() -> protocol.useLocationHeader() ? head.header("location") : Optional.empty());
    }

    Optional<String> resultUrl() {
        return first(protocol.resultUrlPointers()).flatMap(Json::string);
    }

    /** The provider's word for the state; empty where there is none. */
    String providerStatus() {
        String word = first(protocol.statusPointers()).flatMap(Json::text).orElse("");
        return word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) : word;
    }

    Optional<TaskState> taskState() {
        return Optional.of(providerStatus()).filter(word -> !word.isEmpty()).flatMap(protocol::stateOf);
    }

    /** The code that the answer gives itself, when it is not a good one. */
    Optional<String> errorCode() {
        return tree.at(protocol.codePointer()).text().filter(code -> protocol.successCodes().stream()
                .noneMatch(code::equalsIgnoreCase));
    }

    Pending toPending() {
        State state =
                switch (taskState().orElse(TaskState.EXPIRED)) {
                    case QUEUED -> State.QUEUED;
                    case RUNNING -> State.RUNNING;
                    default -> State.UNKNOWN;
                };
        return new Pending(state, providerStatus(), percent(), RetryAfter.of(head, Instant.now()));
    }

    private OptionalInt percent() {
        return protocol.progressPointers().stream()
                .map(tree::at)
                .flatMap(value -> value.isObject() ? IN_OBJECTS.stream().map(value::get) : Stream.of(value))
                .flatMap(value -> value.text().flatMap(TaskFields::percent).stream())
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /** {@code 45}, {@code "60%"}, and with a point a fraction of one unless it is more than one. */
    private static Optional<Integer> percent(String text) {
        Matcher parts = PERCENT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean fraction = text.contains(".") && parts.group(2).isEmpty();
        BigDecimal number = new BigDecimal(text.replace("%", "").strip());
        BigDecimal percent = fraction && number.compareTo(BigDecimal.ONE) <= 0 ? number.multiply(HUNDRED) : number;
        return Optional.of(Math.min(100, percent.intValue()));
    }

    private Optional<Json> first(List<String> pointers) {
        return pointers.stream()
                .map(tree::at)
                .filter(value -> value.text().isPresent())
                .findFirst();
    }
}
