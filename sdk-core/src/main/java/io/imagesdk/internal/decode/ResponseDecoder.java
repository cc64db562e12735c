package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.decode.TaskBodyDecoder.RequestKind;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.wire.BatchItemHandler;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.JsonResponse;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskPage;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.AsyncActivation;
import io.imagesdk.provider.BatchResults;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Decodes a response of a provider while it arrives. Images are passed to the handler, the rest becomes a
 * {@link TaskResponse}, and errors become exceptions.
 */
public final class ResponseDecoder implements ResponseHandler<TaskResponse> {
    private static final int PARTIAL_CONTENT = 206;
    private static final int FIRST_ERROR_STATUS = 400;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int MAX_DOCUMENT_BYTES = 8 << 20;

    private final DecodeContext context;
    private final Optional<RequestKind> requestKind;
    private final Optional<String> resultUrl;
    private final Consumer<TaskResponse> abortedBody;

    /**
     * The context that a decoder needs.
     *
     * @param profile the profile of the provider
     * @param format the requested format; empty if it is not known
     * @param limits the limits on what the server sends
     * @param images the handler that the images are passed to
     * @param mask removes the API key from text, because a server may echo it
     * @param executor the executor for the image handler if it runs the code of a caller, and empty otherwise
     */
    public record DecodeContext(
            ProviderProfile profile,
            Optional<ImageFormat> format,
            Limits limits,
            ImageHandler images,
            UnaryOperator<String> mask,
            Optional<Executor> executor) {
        /** Returns the same context with another handler of the images. */
        public DecodeContext withImages(ImageHandler other) {
            return new DecodeContext(profile, format, limits, other, mask, executor);
        }

        ServerText serverText() {
            return new ServerText(mask, limits.maxErrorBodyBytes());
        }
    }

    private ResponseDecoder(DecodeContext context, Optional<RequestKind> requestKind, Optional<String> resultUrl) {
        this(context, requestKind, resultUrl, response -> {});
    }

    private ResponseDecoder(
            DecodeContext context,
            Optional<RequestKind> requestKind,
            Optional<String> resultUrl,
            Consumer<TaskResponse> abortedBody) {
        this.context = context;
        this.requestKind = requestKind;
        this.resultUrl = resultUrl;
        this.abortedBody = abortedBody;
    }

    /**
     * Returns this decoder with another recipient of what a response contains when the call is aborted: its task, or
     * its complete images and URLs.
     */
    public ResponseDecoder withAbortedBody(Consumer<TaskResponse> recipient) {
        return new ResponseDecoder(context, requestKind, resultUrl, recipient);
    }

    /**
     * Creates the decoder for the response to a request for images.
     *
     * @param async whether the request starts a task
     */
    public static ResponseDecoder forRequest(DecodeContext context, boolean async) {
        return new ResponseDecoder(
                context,
                context.profile()
                        .task()
                        .map(task -> async || task.activation().location() == AsyncActivation.Location.ALWAYS
                                ? RequestKind.ASYNC_SUBMIT
                                : RequestKind.SUBMIT),
                Optional.empty());
    }

    /**
     * Creates the decoder for the response to a poll of a task.
     *
     * @param resultUrl the URL of the result that the response to the submission contained
     */
    public static ResponseDecoder forPoll(DecodeContext context, Optional<String> resultUrl) {
        return new ResponseDecoder(context, Optional.of(RequestKind.POLL), resultUrl);
    }

    /** Creates the decoder for the response to a request for the result of a finished task. */
    public static ResponseDecoder forResult(DecodeContext context) {
        return new ResponseDecoder(context, Optional.of(RequestKind.RESULT), Optional.empty());
    }

    /** Creates the decoder for the response to a request to cancel a task. */
    public static ResponseDecoder forCancel(DecodeContext context) {
        return new ResponseDecoder(context, Optional.of(RequestKind.CANCEL), Optional.empty());
    }

    /** Returns the handler of a small JSON document. */
    public static ResponseHandler<JsonResponse> forJson(DecodeContext context) {
        return head -> new ErrorBody<>(MAX_DOCUMENT_BYTES, text -> {
            requireSuccess(context, head, text);
            try {
                Json tree = text.isBlank() ? Json.MISSING : Json.parseResponse(text);
                return new JsonResponse(head, tree);
            } catch (JsonException e) {
                throw new InvalidResponseException(
                        context.profile().id() + " returned a document that cannot be read: " + e.getMessage(),
                        details(context, head),
                        e);
            }
        });
    }

    /** Returns the handler of a page of the list of tasks, which the protocol of the profile must have. */
    public static ResponseHandler<TaskPage> forTaskList(DecodeContext context) {
        return head -> new ErrorBody<>(MAX_DOCUMENT_BYTES, text -> {
            requireSuccess(context, head, text);
            return new TaskListDecoder(context, head).decode(text);
        });
    }

    /**
     * Returns the handler of the results of a batch.
     *
     * @param offset the number of bytes of the file that were processed before; 0 for a page
     */
    public static ResponseHandler<Json> forBatchResults(
            DecodeContext context, BatchResults results, BatchItemHandler handler, long offset) {
        return head -> {
            if (!head.isSuccessful()) {
                return new ErrorBody<>(context.limits().maxErrorBodyBytes(), text -> {
                    requireSuccess(context, head, text);
                    requireRange("bytes */" + offset, context, head);
                    return Json.MISSING;
                });
            }
            boolean partial = head.status() == PARTIAL_CONTENT;
            if (partial) {
                requireRange("bytes " + offset + "-", context, head);
            }
            BatchItemDecoder decoder = new BatchItemDecoder(context, results, head);
            return new BatchResultsBody(context, results, decoder, handler, offset, partial);
        };
    }

    /** Rejects another part of a file than the requested one, or one of its compressed form. */
    private static void requireRange(String start, DecodeContext context, ResponseHead head) {
        boolean other = head.header("content-range")
                .filter(range -> !range.toLowerCase(Locale.ROOT).startsWith(start))
                .isPresent();
        if (other || !head.contentEncoding().equals("identity")) {
            throw new InvalidResponseException(
                    context.profile().id() + " returned another part of the results than the requested one",
                    details(context, head),
                    null);
        }
    }

    /** Throws the error of a response. A range behind the last byte means that everything was read before. */
    private static void requireSuccess(DecodeContext context, ResponseHead head, String text) {
        if (!head.isSuccessful() && head.status() != RANGE_NOT_SATISFIABLE) {
            throw new ErrorDecoder(context.profile(), context.serverText())
                    .decode(head, context.serverText().masked(text));
        }
    }

    @Override
    public Body<TaskResponse> onHeaders(ResponseHead head) {
        if (!head.isSuccessful()) {
            return errorBody(head);
        }
        rejectIfTooLarge(head);
        context.images().expect(expectedLength(head));
        return new JsonImageBody<>(
                bodyDecoder(head),
                head,
                context.format(),
                context.limits(),
                context.images(),
                context.executor(),
                abortedBody);
    }

    private Body<TaskResponse> errorBody(ResponseHead head) {
        ErrorBody<TaskResponse> error =
                new ErrorBody<>(context.limits().maxErrorBodyBytes(), text -> decodeError(head, text));
        boolean isSubmission = requestKind.isEmpty() || requestKind.get().isSubmission();
        if (!isSubmission || head.status() < FIRST_ERROR_STATUS) {
            return error;
        }
        RecognizedImages images = new RecognizedImages(context.images());
        ErrorStatusDecoder decoder = new ErrorStatusDecoder(
                head,
                bodyDecoder(head),
                new ImageBodyDecoder(context, context.profile().responseMapping(), head),
                new ErrorDecoder(context.profile(), context.serverText()),
                text -> decodeError(head, text));
        JsonImageBody<TaskResponse> content = new JsonImageBody<>(
                decoder, head, context.format(), context.limits(), images, context.executor(), abortedBody);
        return new ErrorOrImageBody(error, content, images);
    }

    /** Returns the announced length, converted to that of base64 if the response is an image. */
    private static OptionalLong expectedLength(ResponseHead head) {
        OptionalLong length = head.contentLength();
        return length.isPresent() && ImageOrJson.isAnnounced(head)
                ? OptionalLong.of(length.getAsLong() / 3 * 4)
                : length;
    }

    private void rejectIfTooLarge(ResponseHead head) {
        long announced = head.contentLength().orElse(0);
        long max = context.limits().maxResponseBytes();
        if (announced > max) {
            throw new ResponseTooLargeException(
                    context.profile().id() + " announces a response of " + announced
                            + " bytes, which exceeds the limit of " + max,
                    details(head),
                    null);
        }
    }

    private BodyDecoder<TaskResponse> bodyDecoder(ResponseHead head) {
        return requestKind
                .<BodyDecoder<TaskResponse>>map(kind -> taskDecoder(head, kind))
                .orElseGet(() -> new SyncBodyDecoder(
                        new ImageBodyDecoder(context, context.profile().responseMapping(), head)));
    }

    private TaskBodyDecoder taskDecoder(ResponseHead head, RequestKind kind) {
        TaskProtocol protocol = context.profile().task().orElseThrow();
        return new TaskBodyDecoder(context, protocol, kind, head, resultUrl);
    }

    private TaskResponse decodeError(ResponseHead head, String text) {
        if (requestKind.isPresent()) {
            return taskDecoder(head, requestKind.get()).decodeError(text);
        }
        throw new ErrorDecoder(context.profile(), context.serverText())
                .decode(head, context.serverText().masked(text));
    }

    private ErrorDetails details(ResponseHead head) {
        return details(context, head);
    }

    private static ErrorDetails details(DecodeContext context, ResponseHead head) {
        return ErrorDetails.of(BillingStatus.UNKNOWN)
                .provider(context.profile().id())
                .status(head.status())
                .requestId(head.requestId())
                .build();
    }
}
