package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.TaskLostException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.RetryAfter;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.Texts;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.Meaning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What the errors mean that come in the life of a task: its own, and those of the looks at it. */
final class TaskErrors {
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
    private final ReplyHead head;
    private final ErrorReader errors;

    TaskErrors(ProviderProfile profile, TaskProtocol protocol, ReplyHead head) {
        this.profile = profile;
        this.protocol = protocol;
        this.head = head;
        this.errors = new ErrorReader(profile);
    }

    /** The end of a task that will give no picture. */
    TaskReply ended(TaskFacts facts, Meaning meaning, String body) {
        Words words = words(facts);
        return switch (meaning) {
            case EXPIRED -> new TaskReply.Lost(lost(words, errors.told(head, words, body)));
            case CANCELLED ->
                new TaskReply.Failed(State.CANCELLED, facts.word(), errors.ended(head, words, body, false));
            default ->
                new TaskReply.Failed(
                        State.FAILED, facts.word(), errors.ended(head, words, body, meaning == Meaning.MODERATED));
        };
    }

    private Words words(TaskFacts facts) {
        Json tree = facts.tree();
        Optional<String> message = Stream.concat(protocol.errorMessages().stream(), MESSAGES.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .filter(text -> protocol.okCodes().stream().noneMatch(text::equalsIgnoreCase))
                .findFirst();
        Optional<String> code = Stream.concat(protocol.errorCodes().stream(), CODES.stream())
                .flatMap(pointer -> tree.at(pointer).text().stream())
                .findFirst();
        Json details = tree.get("error").isObject() ? tree.get("error") : tree;
        return new Words(
                message.or(() -> Optional.of(facts.word()).filter(word -> !word.isEmpty())),
                code,
                Optional.empty(),
                details);
    }

    /** What an error means that is of the look, not of the task: it passes, the task is unknown, or looking was refused. */
    TaskReply ofLook(ApiException error, String body) {
        String code = error.details().code().orElse("");
        int status = code.matches("[45][0-9]{2}") && head.ok() ? Integer.parseInt(code) : head.status();
        String word = head.ok() ? "code " + Texts.line(code, 40) : "HTTP " + status;
        if (protocol.lostCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskReply.Lost(lost(told(error), error));
        }
        if (passes(status) || protocol.passingCodes().stream().anyMatch(code::equalsIgnoreCase)) {
            return new TaskReply.Pending(State.UNKNOWN, word, OptionalInt.empty(), RetryAfter.of(head, Instant.now()));
        }
        if (status == 404 || status == 410) {
            return new TaskReply.Lost(lost(told(error), error));
        }
        return new TaskReply.Failed(
                State.UNKNOWN,
                word,
                error.with(
                        error.details().toBuilder().outcome(CallOutcome.UNKNOWN).build()));
    }

    private static Words told(ImagesException error) {
        return new Words(error.providerMessage(), Optional.empty(), Optional.empty(), Json.MISSING);
    }

    /** 501 is an answer; the others of its kind are accidents. */
    private static boolean passes(int status) {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
    }

    private TaskLostException lost(Words words, ApiException error) {
        String said = words.message()
                .map(text -> ": " + Texts.line(text, LONGEST_WORDS))
                .orElse("");
        return new TaskLostException(
                profile.id() + " does not know the task, or no longer" + said,
                error.details().toBuilder()
                        .outcome(CallOutcome.UNKNOWN)
                        .hint(Optional.of("results are kept for hours; nothing was sent again"))
                        .build(),
                null);
    }
}
