package io.imagesdk.check;

import io.imagesdk.error.ImagesException;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.TaskStatus;
import io.imagesdk.model.Usage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a profile reads from one example response.
 *
 * @param example the example
 * @param type the type of request that the example is the response to
 * @param meaning the meaning of the response
 * @param tasks the tasks that the response reports: one or none, or those of a list
 * @param images the images that the response contains or names, in their order; empty if there are none
 * @param error the exception of a call that receives this response; empty if it causes none
 * @param usage the usage and the cost
 * @param requestId the id of the request at the provider; empty if the response has none
 */
public record ResponseReport(
        ResponseExample example,
        ResponseExample.RequestType type,
        Meaning meaning,
        List<Task> tasks,
        List<Image> images,
        Optional<ImagesException> error,
        Usage usage,
        Optional<String> requestId) {
    /** Copies the lists and checks that no component is null. */
    public ResponseReport {
        Objects.requireNonNull(example, "example");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(meaning, "meaning");
        tasks = List.copyOf(Objects.requireNonNull(tasks, "tasks"));
        images = List.copyOf(Objects.requireNonNull(images, "images"));
        Objects.requireNonNull(error, "error");
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(requestId, "requestId");
    }

    /** The meanings of a response. */
    public enum Meaning {
        /** The response contains or names images. */
        IMAGES,
        /** The provider has started a task, which is polled next. */
        TASK_STARTED,
        /** The task continues and is polled again. */
        TASK_CONTINUES,
        /** The task is done, and another request returns its result. */
        RESULT_ELSEWHERE,
        /** The task was cancelled. */
        TASK_CANCELLED,
        /** The response lists tasks, possibly none. */
        TASKS_LISTED,
        /** The poll failed for a reason that passes, for example with the status 503. It is repeated. */
        POLL_REPEATED,
        /** The moderation of the provider blocked the request, the task or all images. */
        BLOCKED,
        /** The provider reports another error. */
        ERROR,
        /** The profile finds neither images nor a task nor an error in the response. */
        NOT_UNDERSTOOD
    }

    /**
     * A task in a response.
     *
     * @param id the id; empty if the response has none
     * @param state the state; {@code UNKNOWN} if the profile does not know the status
     * @param providerStatus the status as the provider sends it; an empty string if there is none
     * @param percent the progress, 0 to 100; empty if the response has none
     * @param url the URL of the status or of the result; empty if the response has none
     */
    public record Task(
            Optional<String> id,
            TaskStatus.State state,
            String providerStatus,
            OptionalInt percent,
            Optional<String> url) {
        /** Checks that no component is null. */
        public Task {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(providerStatus, "providerStatus");
            Objects.requireNonNull(percent, "percent");
            Objects.requireNonNull(url, "url");
        }
    }

    /**
     * An image in a response.
     *
     * @param bytes the number of bytes; 0 if the response does not contain the image itself
     * @param format the format of the bytes; empty if the bytes are not an image, or if there are none
     * @param url the URL of the image; empty if the response contains the image itself, or nothing
     * @param error the reason why the image was not delivered; empty if it was
     */
    public record Image(
            long bytes, Optional<ImageFormat> format, Optional<String> url, Optional<ImagesException> error) {
        /** Checks that no component is null. */
        public Image {
            Objects.requireNonNull(format, "format");
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(error, "error");
        }

        /**
         * Returns whether the image can be delivered: it has a URL, or bytes that are an image, and no error.
         *
         * @return whether a call delivers the image
         */
        public boolean isUsable() {
            return error.isEmpty() && (url.isPresent() || format.isPresent());
        }
    }

    /**
     * Returns the task that the response reports.
     *
     * @return the task, or the first one of a list; empty if there is none
     */
    public Optional<Task> task() {
        return tasks.stream().findFirst();
    }

    /**
     * Returns whether the profile understands the response: its meaning is known, the status of its tasks is known, and
     * each image can be delivered or has a reason why not.
     *
     * @return whether a call handles the response as the provider intends
     */
    public boolean isUnderstood() {
        boolean unknownStatus = tasks.stream()
                .anyMatch(task -> task.state() == TaskStatus.State.UNKNOWN
                        && !task.providerStatus().isEmpty());
        return meaning != Meaning.NOT_UNDERSTOOD
                && !unknownStatus
                && images.stream()
                        .allMatch(image -> image.isUsable() || image.error().isPresent());
    }
}
