package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.internal.wire.TaskResponse.Pending;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.TaskStatus.State;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Decides what an answer about a task says. Nobody else does. */
final class TaskBodyDecoder implements BodyDecoder<TaskResponse> {
    /** What was asked. */
    enum RequestKind {
        /** For pictures, by a request that may or must be answered with a task. */
        ASYNC_SUBMIT,
        /** For pictures, by a request that did not ask for a task. */
        SUBMIT,
        /** How a task is. */
        POLL,
        /** For the result of a finished task. */
        RESULT,
        /** That a task be ended. */
        CANCEL
    }

    private final ProviderProfile profile;
    private final TaskProtocol protocol;
    private final RequestKind requestKind;
    private final ResponseHead head;
    private final UnaryOperator<String> mask;
    private final TaskImages pictures;
    private final TaskErrorMapper errors;

    TaskBodyDecoder(
            ProviderProfile profile,
            TaskProtocol protocol,
            RequestKind requestKind,
            ResponseHead head,
            UnaryOperator<String> mask) {
        this.profile = profile;
        this.protocol = protocol;
        this.requestKind = requestKind;
        this.head = head;
        this.mask = mask;
        this.pictures = new TaskImages(profile, protocol, head, mask);
        this.errors = new TaskErrorMapper(profile, protocol, head);
    }

    @Override
    public TaskResponse decode(String skeleton, Function<String, OptionalInt> ordinals, int images) {
        String text = mask.apply(skeleton);
        Json tree = pictures.primary().parse(text);
        TaskFields facts = new TaskFields(protocol, head, tree);
        return switch (requestKind) {
            case ASYNC_SUBMIT, SUBMIT -> submission(facts, text, ordinals, images);
            case POLL -> look(facts, text, ordinals, images);
            case RESULT -> result(facts, text, ordinals, images);
            case CANCEL -> cancelled(facts, text);
        };
    }

    /** Pictures first: a server may answer at once although it was asked for a task, and those are never polled for. */
    private TaskResponse submission(TaskFields facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<ImageResponse> now = pictures.find(facts.tree(), text, ordinals, images);
        if (now.isPresent()) {
            return new TaskResponse.Done(now.get());
        }
        Optional<ApiException> error = new ErrorDecoder(profile).findInSuccess(head, facts.tree(), text);
        if (error.isPresent()) {
            throw error.get();
        }
        if (facts.taskState().filter(TaskBodyDecoder::isEnd).isPresent()) {
            return errors.taskEnded(facts, facts.taskState().get(), text);
        }
        boolean expected = requestKind == RequestKind.ASYNC_SUBMIT
                || head.status() == 202
                || facts.taskState().filter(TaskBodyDecoder::isWaiting).isPresent();
        Optional<String> lookup = facts.statusUrl();
        Optional<String> id = facts.id().or(() -> lookup.map(TaskBodyDecoder::lastSegment));
        if (expected && id.isPresent()) {
            if (!ImageTask.isValidId(id.get())) {
                throw new InvalidResponseException(
                        profile.id() + " named a task by what cannot be an id; it was accepted and may be billed",
                        pictures.primary().details(text).build(),
                        null);
            }
            return new TaskResponse.Started(id.get(), lookup, facts.toPending());
        }
        return new TaskResponse.Done(pictures.decodeWithoutImages(facts.tree(), text, ordinals, images));
    }

    private TaskResponse look(TaskFields facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<TaskState> taskState = facts.taskState();
        if (taskState.filter(TaskBodyDecoder::isEnd).isPresent()) {
            return errors.taskEnded(facts, taskState.get(), text);
        }
        boolean done = taskState.filter(TaskState.DONE::equals).isPresent();
        boolean unsaid = facts.providerStatus().isEmpty();
        if (head.status() == 202 || (!done && !unsaid)) { // a word that is not known is waited for
            return facts.toPending();
        }
        Optional<ImageResponse> found = pictures.find(facts.tree(), text, ordinals, images);
        if (found.isPresent()) {
            return new TaskResponse.Done(found.get());
        }
        Optional<ApiException> error = new ErrorDecoder(profile).findInSuccess(head, facts.tree(), text);
        if (error.isPresent()) {
            return errors.pollError(error.get(), text);
        }
        if (!done) {
            return facts.toPending();
        }
        if (facts.resultUrl().isPresent() || protocol.resultRequest().isPresent()) {
            return new TaskResponse.ResultAt(facts.resultUrl());
        }
        return new TaskResponse.Done(pictures.decodeWithoutImages(facts.tree(), text, ordinals, images));
    }

    private TaskResponse result(TaskFields facts, String text, Function<String, OptionalInt> ordinals, int images) {
        Optional<ImageResponse> found = pictures.find(facts.tree(), text, ordinals, images);
        if (found.isPresent()) {
            return new TaskResponse.Done(found.get());
        }
        if (facts.taskState().filter(TaskBodyDecoder::isEnd).isPresent()) {
            return errors.taskEnded(facts, facts.taskState().get(), text);
        }
        Optional<ApiException> error = new ErrorDecoder(profile).findInSuccess(head, facts.tree(), text);
        if (error.isPresent()) {
            return errors.pollError(error.get(), text);
        }
        return new TaskResponse.Done(pictures.decodeWithoutImages(facts.tree(), text, ordinals, images));
    }

    /** A cancel that was taken is believed, unless the answer says that the task had ended otherwise. */
    private TaskResponse cancelled(TaskFields facts, String text) {
        Optional<ApiException> error = new ErrorDecoder(profile).findInSuccess(head, facts.tree(), text);
        Optional<TaskState> taskState = facts.taskState();
        if (taskState.isEmpty() && error.isPresent()) {
            throw error.get();
        }
        State state = taskState.filter(TaskState.DONE::equals).isPresent()
                ? State.DONE
                : taskState.filter(TaskState.FAILED::equals).isPresent() ? State.FAILED : State.CANCELLED;
        return new Pending(state, facts.providerStatus(), OptionalInt.empty(), Optional.empty());
    }

    @Override
    public Optional<TaskResponse> decodeBlank() {
        return switch (requestKind) {
            case POLL ->
                head.status() == 202
                        ? Optional.of(new TaskFields(protocol, head, Json.MISSING).toPending())
                        : Optional.empty();
            case CANCEL -> Optional.of(new Pending(State.CANCELLED, "", OptionalInt.empty(), Optional.empty()));
            case ASYNC_SUBMIT, SUBMIT -> begunElsewhere();
            case RESULT -> Optional.empty();
        };
    }

    private Optional<TaskResponse> begunElsewhere() {
        TaskFields facts = new TaskFields(protocol, head, Json.MISSING);
        Optional<String> lookup = facts.statusUrl();
        return lookup.map(TaskBodyDecoder::lastSegment)
                .filter(ImageTask::isValidId)
                .map(id -> new TaskResponse.Started(id, lookup, facts.toPending()));
    }

    /** What an answer means that is no 2xx. */
    TaskResponse decodeError(String body) {
        ApiException error = new ErrorDecoder(profile).decode(head, mask.apply(body));
        if (requestKind == RequestKind.POLL || requestKind == RequestKind.RESULT) {
            return errors.pollError(error, body);
        }
        throw error;
    }

    /** A submission's whole pictures were paid for; a look can be repeated. */
    @Override
    public TaskResponse decodeTruncated(List<Integer> whole, ImagesException cause) {
        if (requestKind == RequestKind.ASYNC_SUBMIT || requestKind == RequestKind.SUBMIT) {
            return new TaskResponse.Done(pictures.primary().decodeTruncated(whole, cause));
        }
        throw cause;
    }

    @Override
    public ImagesException invalidBody(ScanException cause, String start) {
        return pictures.primary().invalidBody(cause, start);
    }

    @Override
    public Set<String> base64Members() {
        return pictures.base64Members();
    }

    @Override
    public Set<String> urlMembers() {
        return pictures.urlMembers();
    }

    private static boolean isEnd(TaskState taskState) {
        return switch (taskState) {
            case FAILED, CANCELLED, MODERATED, EXPIRED -> true;
            case QUEUED, RUNNING, DONE -> false;
        };
    }

    private static boolean isWaiting(TaskState taskState) {
        return taskState == TaskState.QUEUED || taskState == TaskState.RUNNING;
    }

    private static String lastSegment(String address) {
        String path = address.replaceAll("[?#].*", "").replaceAll("/+$", "");
        String segment = path.substring(path.lastIndexOf('/') + 1);
        return ImageTask.isValidId(segment) ? segment : "unnamed";
    }
}
