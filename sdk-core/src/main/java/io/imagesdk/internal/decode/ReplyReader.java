package io.imagesdk.internal.decode;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.DecodeException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.LimitException;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.Texts;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.ProviderProfile;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Reads a provider's reply while it arrives: pictures to the intake, the rest to an {@link Answer}, errors as exceptions. */
public final class ReplyReader implements ReplyIntake<Answer> {
    private final ProviderProfile profile;
    private final Limits limits;
    private final ImageIntake images;
    private final UnaryOperator<String> mask;
    private final Optional<Executor> executor;

    /**
     * A reader for one reply.
     *
     * @param images where pictures go
     * @param mask takes the key out of text that a server may have echoed
     * @param executor where pictures are taken when that runs a caller's code
     */
    public ReplyReader(
            ProviderProfile profile,
            Limits limits,
            ImageIntake images,
            UnaryOperator<String> mask,
            Optional<Executor> executor) {
        this.profile = profile;
        this.limits = limits;
        this.images = images;
        this.mask = mask;
        this.executor = executor;
    }

    @Override
    public Body<Answer> begin(ReplyHead head) {
        if (!head.ok()) {
            ErrorReader errors = new ErrorReader(profile);
            boolean compressed = head.header("content-encoding").orElse("").matches("(?i)gzip|x-gzip");
            return new ErrorBody<>(limits.errorBytes(), compressed, text -> errors.read(head, mask.apply(text)));
        }
        ErrorDetails details = details(head).build();
        if (head.contentLength().orElse(0) > limits.replyBytes()) {
            throw new LimitException(
                    profile.id() + " announces a reply of "
                            + head.contentLength().getAsLong() + " bytes, more than the limit of "
                            + limits.replyBytes(),
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
        images.expect(head.contentLength());
        return new PictureBody(
                new AnswerReader(profile, head, mask),
                limits,
                images,
                executor,
                !encoding.equalsIgnoreCase("identity"));
    }

    private ErrorDetails.Builder details(ReplyHead head) {
        return ErrorDetails.of(CallOutcome.UNKNOWN)
                .provider(profile.id())
                .status(head.status())
                .requestId(head.requestId());
    }
}
