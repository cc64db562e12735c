package io.imagesdk.internal.task;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.credentials.ApiKey;
import io.imagesdk.model.ImageTask;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Converts tasks between the form that callers store and the form that is requested. They differ if a server has built
 * the id or a URL of a task with the API key: callers get such a text encrypted, because a task is stored and shown.
 */
final class SealedTask {
    private SealedTask() {}

    /** Returns the task for a caller. */
    static ImageTask seal(ImageTask task, ApiKey key) {
        return map(task, key::seal);
    }

    /**
     * Returns the task for requests.
     *
     * @throws InvalidRequestException if the task was sealed with another key
     */
    static ImageTask open(ImageTask task, ApiKey key) {
        return map(task, text -> key.open(text).orElseThrow(SealedTask::otherKey));
    }

    private static ImageTask map(ImageTask task, UnaryOperator<String> operator) {
        return new ImageTask(
                task.provider(),
                task.baseUrl(),
                operator.apply(task.id()),
                task.kind(),
                task.createdAt(),
                task.statusUrl().map(operator),
                task.imageUrls().stream().map(operator).toList(),
                task.model(),
                task.resultUrl().map(operator),
                task.cancelUrl().map(operator));
    }

    private static InvalidRequestException otherKey() {
        return new InvalidRequestException(
                List.of(new Violation(
                        "task",
                        "contains a URL or an id that was encrypted with another API key",
                        "use the key with which the task was submitted")),
                ErrorDetails.of(BillingStatus.NOT_SENT).build());
    }
}
