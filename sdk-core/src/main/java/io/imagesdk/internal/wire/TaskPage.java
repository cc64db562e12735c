package io.imagesdk.internal.wire;

import io.imagesdk.internal.wire.TaskResponse.TaskUrls;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One page of the list of the tasks of an account.
 *
 * @param tasks the tasks, newest first
 * @param next the URL or the token of the next page as the server wrote it; empty if the response contains none
 */
public record TaskPage(List<ListedTask> tasks, Optional<String> next) {
    /** Copies the tasks. */
    public TaskPage {
        tasks = List.copyOf(tasks);
    }

    /**
     * A task of a list.
     *
     * @param id the id of the task
     * @param urls the URLs of the task
     * @param createdAt the time of the submission; empty if the response does not contain it
     * @param state the state of the task, or the reason why it ended without an image
     */
    public record ListedTask(String id, TaskUrls urls, Optional<Instant> createdAt, TaskResponse state) {}
}
