package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.decode.TaskBodyDecoder.RequestKind;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TextSanitizer;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Reads a provider's reply while it arrives: pictures to the intake, the rest to what it says, errors as exceptions. */
public final class ResponseDecoder implements ResponseHandler<TaskResponse> {
    private final DecodeContext context;
    private final Optional<RequestKind> requestKind;

    /**
     * What a reader needs.
     *
     * @param profile the provider
     * @param limits how much is taken
     * @param images where pictures go
     * @param mask takes the key out of text that a server may have echoed
     * @param executor where pictures are taken when that runs a caller's code
     */
    public record DecodeContext(
            ProviderProfile profile,
            Limits limits,
            ImageHandler images,
            UnaryOperator<String> mask,
            Optional<Executor> executor) {}

    private ResponseDecoder(DecodeContext context, Optional<RequestKind> requestKind) {
        this.context = context;
        this.requestKind = requestKind;
    }

    /**
     * The reader of the reply to a request for pictures.
     *
     * @param async whether a task was asked for
     */
    public static ResponseDecoder forRequest(DecodeContext context, boolean async) {
        return new ResponseDecoder(
                context,
                context.profile()
                        .task()
                        .map(task -> async || task.activation().location() == AsyncActivation.Location.ALWAYS
                                ? RequestKind.ASYNC_SUBMIT
                                : RequestKind.SUBMIT));
    }

    /** The reader of the reply to a look at a task. */
    public static ResponseDecoder forPoll(DecodeContext context) {
        return new ResponseDecoder(context, Optional.of(RequestKind.POLL));
    }

    /** The reader of the result of a finished task. */
    public static ResponseDecoder forResult(DecodeContext context) {
        return new ResponseDecoder(context, Optional.of(RequestKind.RESULT));
    }

    /** The reader of the reply to a cancel. */
    public static ResponseDecoder forCancel(DecodeContext context) {
        return new ResponseDecoder(context, Optional.of(RequestKind.CANCEL));
    }

    @Override
    public Body<TaskResponse> onHeaders(ResponseHead head) {
        ProviderProfile profile = context.profile();
        if (!head.isSuccessful()) {
            boolean compressed = head.header("content-encoding").orElse("").matches("(?i)gzip|x-gzip");
            return new ErrorBody<>(context.limits().maxErrorBodyBytes(), compressed, text -> refusal(head, text));
        }
        ErrorDetails details = details(head).build();
        if (head.contentLength().orElse(0) > context.limits().maxResponseBytes()) {
            throw new ResponseTooLargeException(
                    profile.id() + " announces a reply of "
                            + head.contentLength().getAsLong() + " bytes, more than the limit of "
                            + context.limits().maxResponseBytes(),
                    details,
                    null);
        }
        String encoding = head.header("content-encoding").orElse("identity");
        if (!encoding.matches("(?i)identity|gzip|x-gzip")) {
            throw new InvalidResponseException(
                    profile.id() + " answered in an encoding that was not asked for: "
                            + TextSanitizer.singleLine(encoding, 40),
                    details,
                    null);
        }
        context.images().expect(head.contentLength());
        return new JsonImageBody<>(
                reading(head),
                context.limits(),
                context.images(),
                context.executor(),
                !encoding.equalsIgnoreCase("identity"));
    }

    private BodyDecoder<TaskResponse> reading(ResponseHead head) {
        return requestKind
                .<BodyDecoder<TaskResponse>>map(requested -> task(head, requested))
                .orElseGet(() -> new SyncBodyDecoder(new ImageBodyDecoder(
                        context.profile(), context.profile().responseMapping(), head, context.mask())));
    }

    private TaskBodyDecoder task(ResponseHead head, RequestKind requested) {
        TaskProtocol protocol = context.profile().task().orElseThrow();
        return new TaskBodyDecoder(context.profile(), protocol, requested, head, context.mask());
    }

    private TaskResponse refusal(ResponseHead head, String text) {
        if (requestKind.isPresent()) {
            return task(head, requestKind.get()).decodeError(text);
        }
        throw new ErrorDecoder(context.profile()).decode(head, context.mask().apply(text));
    }

    private ErrorDetails.Builder details(ResponseHead head) {
        return ErrorDetails.of(BillingStatus.UNKNOWN)
                .provider(context.profile().id())
                .status(head.status())
                .requestId(head.requestId());
    }
}
