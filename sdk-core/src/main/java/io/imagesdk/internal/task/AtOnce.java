package io.imagesdk.internal.task;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ServiceConfig;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageTask;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A submission that was answered with the pictures in place of a task. They were paid for and are not lost. */
public record AtOnce(ServiceConfig config, Clock clock, DeliverySession<ImageBytes> place) {
    public CompletableFuture<ImageTask> task(ImageResponse response, ImageTask.TaskKind taskKind) {
        List<String> addresses =
                response.images().stream().flatMap(item -> item.url().stream()).toList();
        if (response.images().stream().allMatch(AtOnce::addressed)) {
            return CompletableFuture.completedFuture(new ImageTask(
                    config.profile().id(),
                    config.baseUrl(),
                    "answered-at-once",
                    taskKind,
                    clock.instant(),
                    Optional.empty(),
                    addresses));
        }
        return place.finish(response.images())
                .thenCompose(outcomes -> CompletableFuture.failedFuture(new InvalidImageException(
                        config.profile().id()
                                + " answered with the pictures in place of a task; they are among the outcomes",
                        ErrorDetails.of(BillingStatus.BILLED)
                                .outcomes(outcomes)
                                .usage(response.usage())
                                .requestId(response.head().requestId())
                                .hint(Optional.of("call generate or edit at this provider"))
                                .build(),
                        null)));
    }

    private static boolean addressed(ImageReference item) {
        return item.url().isPresent() && item.ordinal().isEmpty();
    }
}
