package io.imagesdk;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ContentException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.ImageItem;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageTask;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A submission that was answered with the pictures in place of a task. They were paid for and are not lost. */
record AtOnce(ServiceConfig config, Clock clock, DeliverySession<ImageBytes> place) {
    CompletableFuture<ImageTask> task(Answer answer, ImageTask.Kind kind) {
        List<String> addresses =
                answer.items().stream().flatMap(item -> item.address().stream()).toList();
        if (answer.items().stream().allMatch(AtOnce::addressed)) {
            return CompletableFuture.completedFuture(new ImageTask(
                    config.profile().id(),
                    config.baseUrl(),
                    "answered-at-once",
                    kind,
                    clock.instant(),
                    Optional.empty(),
                    addresses));
        }
        return place.finish(answer.items())
                .thenCompose(outcomes -> CompletableFuture.failedFuture(new ContentException(
                        config.profile().id()
                                + " answered with the pictures in place of a task; they are among the outcomes",
                        ErrorDetails.of(CallOutcome.PAID)
                                .outcomes(outcomes)
                                .usage(answer.usage())
                                .requestId(answer.head().requestId())
                                .hint(Optional.of("call generate or edit at this provider"))
                                .build(),
                        null)));
    }

    private static boolean addressed(ImageItem item) {
        return item.address().isPresent() && item.ordinal().isEmpty();
    }
}
