package io.imagesdk.internal.decode;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ProviderProfile;
import io.imagesdk.provider.TaskProtocol.TaskState;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decodes the responses to requests for images: a task, or the images themselves. */
final class TaskSubmitDecoder {
    private static final int ACCEPTED = 202;
    private static final Pattern SUCCESS_NUMBER = Pattern.compile("0+|10*");

    private final ProviderProfile profile;
    private final ResponseHead head;
    private final boolean async;
    private final TaskImages images;
    private final TaskErrorMapper errors;

    TaskSubmitDecoder(
            ProviderProfile profile, ResponseHead head, boolean async, TaskImages images, TaskErrorMapper errors) {
        this.profile = profile;
        this.head = head;
        this.async = async;
        this.images = images;
        this.errors = errors;
    }

    /**
     * Decodes a response. An id with the status of a task that waits or runs is an accepted task, whatever else the
     * response contains: its images are previews, and the provider charges for the task. Otherwise images take
     * precedence over a task, because a server may return them although the request started a task.
     */
    TaskResponse decode(TaskFields fields, ParsedBody body) {
        Optional<String> id = taskId(fields);
        boolean hasValidId = id.filter(TextSanitizer::isId).isPresent();
        if (fields.isWaiting() && hasValidId) {
            return started(id.get(), fields, body);
        }
        // A task that has already ended was accepted, so that no error in its response rejects the request.
        boolean hasSucceeded = fields.is(TaskState.DONE) && id.isPresent();
        Optional<ImageResponse> found = images.find(body);
        if (found.isPresent()) {
            return hasSucceeded ? errors.taskSucceeded(found.get()) : new TaskResponse.Done(found.get());
        }
        if (fields.isTerminal() && id.isPresent()) {
            return errors.taskEnded(fields, body.text());
        }
        // A task that was accepted cannot be rejected by a code that the profile does not know.
        boolean isAccepted = head.status() == ACCEPTED && hasValidId && !hasSucceeded;
        Optional<ApiException> error = isAccepted
                ? Optional.empty()
                : errors.findInSuccess(body).filter(e -> !(async && hasValidId && mayBeSuccess(e, fields)));
        if (error.isPresent()) {
            if (hasSucceeded) {
                return errors.taskSucceeded(fields, error.get());
            }
            throw error.get();
        }
        if (fields.isTerminal()) {
            return errors.taskEnded(fields, body.text());
        }
        boolean expectsTask = async || head.status() == ACCEPTED || fields.isWaiting();
        if (!expectsTask || id.isEmpty()) {
            return new TaskResponse.Done(
                    hasSucceeded ? images.decodeSucceeded(body) : images.decodeWithoutImages(body));
        }
        if (!hasValidId) {
            throw new InvalidResponseException(
                    profile.id() + " returned an invalid task id, " + fields.shownId()
                            + "; the task was accepted and may be billed",
                    images.primary().details(body.text()).build(),
                    null);
        }
        return started(id.get(), fields, body);
    }

    /**
     * Returns whether the code of an error may be a success code that the profile does not know, such as 1, 1000 or
     * 0000. A task that runs is charged, so that beside the id of a task such a code does not reject the request.
     */
    private static boolean mayBeSuccess(ApiException error, TaskFields fields) {
        return !ErrorMember.isError(fields.tree().get("error"))
                && error.details()
                        .code()
                        .filter(code -> SUCCESS_NUMBER.matcher(code).matches())
                        .isPresent();
    }

    private TaskResponse started(String id, TaskFields fields, ParsedBody body) {
        return new TaskResponse.Started(id, fields.urls(), fields.toPending(), images.usage(body));
    }

    /** Decodes a response without a body, whose headers may contain the status URL of a task. */
    Optional<TaskResponse> decodeBlank(TaskFields fields) {
        return fields.statusUrl()
                .map(TaskSubmitDecoder::idFromUrl)
                .map(id -> new TaskResponse.Started(id, fields.urls(), fields.toPending(), Usage.NONE));
    }

    /** Returns the id of a task. The status URL identifies a task whose id is missing or cannot be used. */
    private static Optional<String> taskId(TaskFields fields) {
        Optional<String> id = fields.id();
        return id.filter(TextSanitizer::isId)
                .or(() -> fields.statusUrl().map(url -> id.isPresent() ? TaskResponse.Started.UNNAMED : idFromUrl(url)))
                .or(() -> id);
    }

    /** Returns the last path segment of a status URL. The URL identifies the task if the segment cannot be an id. */
    private static String idFromUrl(String url) {
        String segment = UrlText.lastSegment(url);
        boolean isPlain = segment.indexOf('%') < 0 && TextSanitizer.isId(segment);
        return isPlain ? segment : TaskResponse.Started.UNNAMED;
    }
}
