package io.imagesdk.internal.decode;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.LimitException;
import io.imagesdk.internal.decode.TaskReading.Question;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.internal.wire.Texts;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskActivation;
import io.imagesdk.provider.TaskProtocol;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Reads a provider's reply while it arrives: pictures to the intake, the rest to what it says, errors as exceptions. */
public final class ReplyReader implements ReplyIntake<TaskReply> {
    private final Setup setup;
    private final Optional<Question> question;

    /**
     * What a reader needs.
     *
     * @param profile the provider
     * @param limits how much is taken
     * @param images where pictures go
     * @param mask takes the key out of text that a server may have echoed
     * @param executor where pictures are taken when that runs a caller's code
     */
    public record Setup(
            ProviderProfile profile,
            Limits limits,
            ImageIntake images,
            UnaryOperator<String> mask,
            Optional<Executor> executor) {}

    private ReplyReader(Setup setup, Optional<Question> question) {
        this.setup = setup;
        this.question = question;
    }

    /**
     * The reader of the reply to a request for pictures.
     *
     * @param async whether a task was asked for
     */
    public static ReplyReader ofRequest(Setup setup, boolean async) {
        return new ReplyReader(
                setup,
                setup.profile()
                        .task()
                        .map(task -> async || task.activation().place() == TaskActivation.Place.ALWAYS
                                ? Question.SUBMISSION
                                : Question.PLAIN_SUBMISSION));
    }

    /** The reader of the reply to a look at a task. */
    public static ReplyReader ofLook(Setup setup) {
        return new ReplyReader(setup, Optional.of(Question.LOOK));
    }

    /** The reader of the result of a finished task. */
    public static ReplyReader ofResult(Setup setup) {
        return new ReplyReader(setup, Optional.of(Question.RESULT));
    }

    /** The reader of the reply to a cancel. */
    public static ReplyReader ofCancel(Setup setup) {
        return new ReplyReader(setup, Optional.of(Question.CANCEL));
    }

    @Override
    public Body<TaskReply> begin(ReplyHead head) {
        ProviderProfile profile = setup.profile();
        if (!head.ok()) {
            boolean compressed = head.header("content-encoding").orElse("").matches("(?i)gzip|x-gzip");
            return new ErrorBody<>(setup.limits().errorBytes(), compressed, text -> refusal(head, text));
        }
        ErrorDetails details = details(head).build();
        if (head.contentLength().orElse(0) > setup.limits().replyBytes()) {
            throw new LimitException(
                    profile.id() + " announces a reply of "
                            + head.contentLength().getAsLong() + " bytes, more than the limit of "
                            + setup.limits().replyBytes(),
                    details,
                    null);
        }
        String encoding = head.header("content-encoding").orElse("identity");
        if (!encoding.matches("(?i)identity|gzip|x-gzip")) {
            throw new DecodeException(
                    profile.id() + " answered in an encoding that was not asked for: " + Texts.line(encoding, 40),
                    details,
                    null);
        }
        setup.images().expect(head.contentLength());
        return new PictureBody<>(
                reading(head),
                setup.limits(),
                setup.images(),
                setup.executor(),
                !encoding.equalsIgnoreCase("identity"));
    }

    private Reading<TaskReply> reading(ReplyHead head) {
        return question.<Reading<TaskReply>>map(asked -> task(head, asked))
                .orElseGet(() -> new PlainReading(
                        new AnswerReader(setup.profile(), setup.profile().reply(), head, setup.mask())));
    }

    private TaskReading task(ReplyHead head, Question asked) {
        TaskProtocol protocol = setup.profile().task().orElseThrow();
        return new TaskReading(setup.profile(), protocol, asked, head, setup.mask());
    }

    private TaskReply refusal(ReplyHead head, String text) {
        if (question.isPresent()) {
            return task(head, question.get()).refusal(text);
        }
        throw new ErrorReader(setup.profile()).read(head, setup.mask().apply(text));
    }

    private ErrorDetails.Builder details(ReplyHead head) {
        return ErrorDetails.of(CallOutcome.UNKNOWN)
                .provider(setup.profile().id())
                .status(head.status())
                .requestId(head.requestId());
    }
}
