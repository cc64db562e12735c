package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.util.Optional;
import java.util.OptionalInt;

/** Decodes the responses to requests about a task that exists: its status, its result and its cancellation. */
final class TaskPollDecoder {
    private final TaskProtocol protocol;
    private final ResponseHead head;
    private final TaskImages images;
    private final TaskErrorMapper errors;

    TaskPollDecoder(TaskProtocol protocol, ResponseHead head, TaskImages images, TaskErrorMapper errors) {
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
        if (head.status() == 202 || hasOtherStatus) {
            // A task with an unknown status is polled again.
            return fields.toPending();
        }
        Optional<ImageResponse> found = images.find(body);
        if (found.isPresent()) {
            return new TaskResponse.Done(found.get());
        }
        Optional<ApiException> error = errors.findInSuccess(body);
        if (error.isPresent()) {
            return errors.pollError(error.get());
        }
        if (!done) {
            return fields.toPending();
        }
        if (fields.resultUrl().isPresent() || protocol.resultRequest().isPresent()) {
            return new TaskResponse.ResultAt(fields.resultUrl(), images.usage(body));
        }
        return new TaskResponse.Done(images.decodeWithoutImages(body));
    }

    /** Decodes a status without a body. Returns empty if it is an error. */
    Optional<TaskResponse> decodeBlankPoll(TaskFields fields) {
        return head.status() == 202 ? Optional.of(fields.toPending()) : Optional.empty();
    }

    /** Decodes the result of a finished task. */
    TaskResponse decodeResult(TaskFields fields, ParsedBody body) {
        Optional<ImageResponse> found = images.find(body);
        if (found.isPresent()) {
            return new TaskResponse.Done(found.get());
        }
        if (fields.isTerminal()) {
            return errors.taskEnded(fields, body.text());
        }
        Optional<ApiException> error = errors.findInSuccess(body);
        if (error.isPresent()) {
            return errors.pollError(error.get());
        }
        return new TaskResponse.Done(images.decodeWithoutImages(body));
    }

    /**
     * Decodes the response to a cancellation. The task is cancelled unless the response contains an error or reports
     * that the task had ended before.
     */
    TaskResponse decodeCancel(TaskFields fields, ParsedBody body) {
        Optional<ApiException> error = errors.findInSuccess(body);
        if (fields.taskState().isEmpty() && error.isPresent()) {
            throw error.get();
        }
        State state =
                fields.is(TaskState.DONE) ? State.DONE : fields.is(TaskState.FAILED) ? State.FAILED : State.CANCELLED;
        return new Pending(state, fields.providerStatus(), OptionalInt.empty(), Optional.empty());
    }

    /** Returns the response to a cancellation without a body. */
    static TaskResponse cancelled() {
        return new Pending(State.CANCELLED, "", OptionalInt.empty(), Optional.empty());
    }
}
