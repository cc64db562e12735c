package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import io.imagesdk.provider.TaskRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Decodes the responses to requests about a task that exists: its status, its result and its cancellation. */
final class TaskPollDecoder {
    private static final Pattern DOT_SEGMENT = Pattern.compile("\\.{1,2}");
    private static final int ACCEPTED = 202;
    private static final int MAX_VALUE_LENGTH = 1_000;

    private final TaskProtocol protocol;
    private final ResponseHead head;
    private final TaskImages images;
    private final TaskErrorMapper errors;
    private final Optional<String> resultUrl;

    /**
     * Creates the decoder of one response.
     *
     * @param resultUrl the URL of the result that the response to the submission contained
     */
    TaskPollDecoder(
            TaskProtocol protocol,
            ResponseHead head,
            TaskImages images,
            TaskErrorMapper errors,
            Optional<String> resultUrl) {
        this.resultUrl = resultUrl;
        this.protocol = protocol;
        this.head = head;
        this.images = images;
        this.errors = errors;
    }

    /** Decodes the status of a task. */
    TaskResponse decodePoll(TaskFields fields, ParsedBody body) {
        if (fields.isTerminal()) {
            return errors.taskEnded(fields, body.text());
        }
        boolean done = fields.is(TaskState.DONE);
        boolean hasOtherStatus = !done && !fields.providerStatus().isEmpty();
        if (hasOtherStatus || (!done && isAccepted())) {
            // A task with an unknown status is polled again.
            return fields.toPending();
        }
        Optional<ImageResponse> found = images.find(body);
        if (found.isPresent()) {
            return errors.taskSucceeded(found.get());
        }
        Optional<String> url = fields.resultUrl().or(() -> resultUrl);
        boolean hasResult = done && (url.isPresent() || protocol.resultRequest().isPresent());
        Optional<ApiException> error = errors.findInSuccess(body);
        // A message beside a result elsewhere, such as "Request completed", is no error.
        if (error.isPresent() && (!hasResult || ErrorMember.isError(body.tree().get("error")))) {
            TaskResponse polled = errors.pollError(error.get());
            boolean isRejected = polled instanceof TaskResponse.Failure failure && failure.state() == State.UNKNOWN;
            // The poll itself was not rejected, because the response contains the status of the task.
            return done && isRejected ? errors.taskSucceeded(fields, error.get()) : polled;
        }
        if (!done) {
            return fields.toPending();
        }
        if (url.isPresent()) {
            return new TaskResponse.ResultAt(url, Map.of(), images.usage(body));
        }
        if (protocol.resultRequest().isPresent()) {
            return new TaskResponse.ResultAt(
                    Optional.empty(), values(protocol.resultRequest().get(), fields, body), images.usage(body));
        }
        // The HTTP status promises a further response, which may have the images that this one lacks.
        return isAccepted() ? fields.toPending() : withoutImages(body);
    }

    /** Returns whether the HTTP status is that of a task that has not ended. A gateway may send it for any state. */
    private boolean isAccepted() {
        return head.status() == ACCEPTED;
    }

    /** Returns the response for a task that has succeeded without an image. */
    private TaskResponse withoutImages(ParsedBody body) {
        try {
            return errors.taskSucceeded(images.decodeSucceeded(body));
        } catch (ImagesException e) {
            throw TaskErrorMapper.failureOfTask(e);
        }
    }

    /** Returns the values that the path of a request takes from the response. */
    private Map<String, String> values(TaskRequest request, TaskFields fields, ParsedBody body) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pointer : request.pointers()) {
            String value = fields.text(pointer).orElseThrow(() -> missing(pointer, "has no value at " + pointer, body));
            if (DOT_SEGMENT.matcher(value).matches() || value.length() > MAX_VALUE_LENGTH) {
                throw missing(pointer, "has a value at " + pointer + " that cannot be a part of a path", body);
            }
            values.put(pointer, value);
        }
        return values;
    }

    private InvalidResponseException missing(String pointer, String problem, ParsedBody body) {
        return new InvalidResponseException(
                "response for the completed task " + problem + ", which the path of its result contains",
                images.primary()
                        .details(body.text())
                        .billing(BillingStatus.BILLED)
                        .hint(Optional.of("check " + pointer + " in the path of the resultRequest in the profile"))
                        .build(),
                null);
    }

    /** Decodes a status without a body. Returns empty if it is an error. */
    Optional<TaskResponse> decodeBlankPoll(TaskFields fields) {
        return isAccepted() ? Optional.of(fields.toPending()) : Optional.empty();
    }

    /** Decodes the result of a finished task. */
    TaskResponse decodeResult(TaskFields fields, ParsedBody body) {
        Optional<ImageResponse> found = images.find(body);
        if (found.isPresent()) {
            return errors.taskSucceeded(found.get());
        }
        if (fields.isTerminal()) {
            return errors.taskEnded(fields, body.text());
        }
        Optional<ApiException> error = errors.findInSuccess(body);
        if (error.isPresent()) {
            return errors.resultError(error.get(), true);
        }
        return withoutImages(body);
    }

    /**
     * Decodes the response to a cancellation. The task is cancelled unless the response contains an error or another
     * status: the task may have ended before, or continue.
     */
    TaskResponse decodeCancel(TaskFields fields, ParsedBody body) {
        Optional<ApiException> error = errors.findInSuccess(body);
        if (fields.taskState().isEmpty() && error.isPresent()) {
            throw error.get();
        }
        State state = fields.providerStatus().isEmpty()
                ? State.CANCELLED
                : fields.taskState().map(TaskPollDecoder::stateAfterCancel).orElse(State.UNKNOWN);
        return new Pending(state, fields.providerStatus(), OptionalInt.empty(), Optional.empty());
    }

    private static State stateAfterCancel(TaskState state) {
        return switch (state) {
            case QUEUED -> State.QUEUED;
            case RUNNING -> State.RUNNING;
            case DONE -> State.DONE;
            case FAILED, MODERATED -> State.FAILED;
            case CANCELLED, EXPIRED -> State.CANCELLED;
        };
    }

    /** Returns the response to a cancellation without a body. */
    static TaskResponse cancelled() {
        return new Pending(State.CANCELLED, "", OptionalInt.empty(), Optional.empty());
    }
}
