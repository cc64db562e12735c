package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TaskNotFoundException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TextSanitizer;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What the errors mean that come in the life of a task: its own, and those of the looks at it. */
final class TaskErrorMapper {
    private static final List<String> MESSAGES = List.of(
            "/error/message",
            "/error",
            "/data/error/message",
            "/data/error",
            "/fail_reason",
            "/data/fail_reason",
            "/failure_reason",
            "/data/failMsg",
            "/detail",
            "/message",
            "/msg");
    private static final List<String> CODES =
            List.of("/error/code", "/error/type", "/data/error/code", "/data/error/type", "/data/failCode");
    private static final int LONGEST_WORDS = 1_000;

    private final ProviderProfile profile;
    private final TaskProtocol protocol;
    private final ResponseHead head;
    private final ErrorDecoder errors;

    TaskErrorMapper(ProviderProfile profile, TaskProtocol protocol, ResponseHead head) {
        this.profile = profile;
        this.protocol = protocol;
        this.head = head;
        this.errors = new ErrorDecoder(profile);
    }

    /** The end of a task that will give no picture. */
    TaskResponse taskEnded(TaskFields facts, TaskState taskState, String body) {
        ErrorFields words = words(facts);
        return switch (taskState) {
            case EXPIRED -> new TaskResponse.NotFound(lost(words, errors.fromFields(head, words, body)));
            case CANCELLED ->
                new TaskResponse.Failure(
                        State.CANCELLED, facts.providerStatus(), errors.taskError(head, words, body, false));
            default ->
                new TaskResponse.Failure(
                        State.FAILED,
                        facts.providerStatus(),
                        errors.taskError(head, words, body, taskState == TaskState.MODERATED));
        };
    }

    private ErrorFields words(TaskFields facts) {
        Json tree = facts.tree();
        Optional<String> message = Stream.concat(protocol.errorMessagePointers().stream(), MESSAGES.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .filter(text -> protocol.successCodes().stream().noneMatch(text::equalsIgnoreCase))
                .findFirst();
        Optional<String> code = Stream.concat(protocol.errorCodePointers().stream(), CODES.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .findFirst();
        Json details = tree.get("error").isObject() ? tree.get("error") : tree;
        return new ErrorFields(
                message.or(() -> Optional.of(facts.providerStatus()).filter(word -> !word.isEmpty())),
                code,
                Optional.empty(),
                details);
    }

    /** What an error means that is of the look, not of the task: it passes, the task is unknown, or looking was refused. */
    TaskResponse pollError(ApiException error, String body) {
        String code = error.details().code().orElse("");
        int status = code.matches("[45][0-9]{2}") && head.isSuccessful() ? Integer.parseInt(code) : head.status();
        String word = head.isSuccessful() ? "code " + TextSanitizer.singleLine(code, 40) : "HTTP " + status;
        if (protocol.notFoundCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskResponse.NotFound(lost(told(error), error));
        }
        if (passes(status) || protocol.retryableCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskResponse.Pending(
                    State.UNKNOWN, word, OptionalInt.empty(), RetryAfter.of(head, Instant.now()));
        }
        if (status == 404 || status == 410) {
            return new TaskResponse.NotFound(lost(told(error), error));
        }
        return new TaskResponse.Failure(
                State.UNKNOWN,
                word,
                error.withDetails(error.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .build()));
    }

    private static ErrorFields told(ImagesException error) {
        return new ErrorFields(error.providerMessage(), Optional.empty(), Optional.empty(), Json.MISSING);
    }

    /** 501 is an answer; the others of its kind are accidents. */
    private static boolean passes(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
    }

    private TaskNotFoundException lost(ErrorFields words, ApiException error) {
        String said = words.message()
                .map(text -> ": " + TextSanitizer.singleLine(text, LONGEST_WORDS))
                .orElse("");
        return new TaskNotFoundException(
                profile.id() + " does not know the task, or no longer" + said,
                error.details().toBuilder()
                        .billing(BillingStatus.UNKNOWN)
                        .hint(Optional.of("results are kept for hours; nothing was sent again"))
                        .build(),
                null);
    }
}
