package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Decodes the responses of a provider with tasks. The meaning of a response depends on the kind of its request. */
final class TaskBodyDecoder implements BodyDecoder<TaskResponse> {
    /** The kind of a request. */
    enum RequestKind {
        /** A request for images whose response may or must be a task. */
        ASYNC_SUBMIT,
        /** A request for images that does not start a task. */
        SUBMIT,
        /** A request for the status of a task. */
        POLL,
        /** A request for the result of a finished task. */
        RESULT,
        /** A request to cancel a task. */
        CANCEL;

        /** Returns whether the request is one for images. */
        boolean isSubmission() {
            return this == ASYNC_SUBMIT || this == SUBMIT;
        }
    }

    private final ProviderProfile profile;
    private final TaskProtocol protocol;
    private final RequestKind requestKind;
    private final ResponseHead head;
    private final ServerText serverText;
    private final ImageHandler handler;
    private final TaskImages images;
    private final TaskErrorMapper errors;
    private final TaskSubmitDecoder submissions;
    private final TaskPollDecoder polls;

    /**
     * Creates the decoder of one response.
     *
     * @param resultUrl the URL of the result that the response to the submission contained
     */
    TaskBodyDecoder(
            ResponseDecoder.DecodeContext context,
            TaskProtocol protocol,
            RequestKind requestKind,
            ResponseHead head,
            Optional<String> resultUrl) {
        this.profile = context.profile();
        this.protocol = protocol;
        this.requestKind = requestKind;
        this.head = head;
        this.serverText = context.serverText();
        this.handler = context.images();
        this.images = new TaskImages(context, protocol, head, requestKind.isSubmission());
        this.errors = new TaskErrorMapper(profile, protocol, head, serverText);
        this.submissions =
                new TaskSubmitDecoder(profile, head, requestKind == RequestKind.ASYNC_SUBMIT, images, errors);
        this.polls = new TaskPollDecoder(protocol, head, images, errors, resultUrl);
    }

    @Override
    public TaskResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int imageCount) {
        ParsedBody body = images.primary().parse(skeleton, ordinals, imageCount);
        TaskFields fields = new TaskFields(protocol, head, body.tree(), body.source());
        return switch (requestKind) {
            case ASYNC_SUBMIT, SUBMIT -> withoutPreviews(submissions.decode(fields, body));
            case POLL -> withoutPreviews(polls.decodePoll(fields, body));
            case RESULT -> polls.decodeResult(fields, body);
            case CANCEL -> polls.decodeCancel(fields, body);
        };
    }

    @Override
    public Optional<TaskResponse> decodeBlank() {
        TaskFields fields = new TaskFields(protocol, head, Json.MISSING, Json.MISSING);
        return switch (requestKind) {
            case ASYNC_SUBMIT, SUBMIT -> submissions.decodeBlank(fields);
            case POLL -> polls.decodeBlankPoll(fields);
            case RESULT -> Optional.empty();
            case CANCEL -> Optional.of(TaskPollDecoder.cancelled());
        };
    }

    /** Discards the images of a task that is still running. */
    private TaskResponse withoutPreviews(TaskResponse response) {
        if (response instanceof TaskResponse.Pending || response instanceof TaskResponse.Started) {
            handler.discard();
        }
        return response;
    }

    /** Decodes an error response. */
    TaskResponse decodeError(String body) {
        ApiException error = new ErrorDecoder(profile, serverText).decode(head, serverText.masked(body));
        return switch (requestKind) {
            case POLL -> errors.pollError(error, ErrorDecoder.isJson(body));
            case RESULT -> errors.resultError(error, ErrorDecoder.isJson(body));
            // A status does not take back a task that waits or runs: a repetition would start another one.
            case ASYNC_SUBMIT, SUBMIT ->
                acceptedTask(ServerText.withoutByteOrderMark(body)).orElseThrow(() -> error);
            case CANCEL -> throw error;
        };
    }

    @Override
    public TaskResponse decodeImage(Optional<ImagesException> cause) {
        if (requestKind == RequestKind.CANCEL) {
            return TaskPollDecoder.cancelled();
        }
        if (cause.isPresent() && !requestKind.isSubmission()) {
            throw cause.get();
        }
        return new TaskResponse.Done(images.primary().decodeImage(cause));
    }

    @Override
    public boolean keepsBinary() {
        return requestKind.isSubmission();
    }

    /** Returns the task or the complete images of a submission, because they are billed. A poll can be repeated. */
    @Override
    public TaskResponse decodeTruncated(TruncatedBody body, ImagesException cause) {
        if (requestKind.isSubmission()) {
            // Images that have started are no previews unless their task is waiting.
            return startedTask(body)
                    .orElseGet(() -> new TaskResponse.Done(images.primary().decodeTruncated(body, cause)));
        }
        if (cause instanceof InvalidResponseException && requestKind != RequestKind.CANCEL) {
            return new TaskResponse.Unreadable(cause);
        }
        throw cause;
    }

    /** Returns the task that the start of a response names; empty if the response starts with images or an error. */
    private Optional<TaskResponse> startedTask(TruncatedBody body) {
        boolean waiting = isWaiting(body.document(), body.ordinals());
        return waiting || (body.startedImages() == 0 && !hasError(body.openDocument()))
                ? startedTask(body.document(), body.ordinals())
                : Optional.empty();
    }

    /** Returns the task that an error response names as waiting or running, unless it names an error, too. */
    private Optional<TaskResponse> acceptedTask(String json) {
        Function<String, OptionalInt> noImages = placeholder -> OptionalInt.empty();
        return isWaiting(json, noImages) && !hasError(json) ? startedTask(json, noImages) : Optional.empty();
    }

    private Optional<TaskResponse> startedTask(String json, Function<String, OptionalInt> ordinals) {
        return ifParsed(json, ordinals, body -> withoutPreviews(submissions.decode(fields(body), body)))
                .filter(TaskResponse.Started.class::isInstance);
    }

    private boolean isWaiting(String json, Function<String, OptionalInt> ordinals) {
        return ifParsed(json, ordinals, body -> fields(body).isWaiting()).orElse(false);
    }

    private boolean hasError(String json) {
        return ifParsed(json, placeholder -> OptionalInt.empty(), errors::findInSuccess)
                .flatMap(error -> error)
                .isPresent();
    }

    /** Returns a function of a document that may be incomplete; empty if it cannot be read or is an error. */
    private <T> Optional<T> ifParsed(
            String json, Function<String, OptionalInt> ordinals, Function<ParsedBody, T> function) {
        try {
            return Optional.of(function.apply(images.primary().parse(json, ordinals, 0)));
        } catch (ImagesException ignored) {
            // The reason why the rest is missing explains more.
            return Optional.empty();
        }
    }

    private TaskFields fields(ParsedBody body) {
        return new TaskFields(protocol, head, body.tree(), body.source());
    }

    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        return images.primary().invalidBody(cause, start);
    }

    @Override
    public Set<String> base64Members() {
        return images.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        return images.urlMembers();
    }
}
