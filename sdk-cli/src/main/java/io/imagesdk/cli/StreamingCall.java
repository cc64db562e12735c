package io.imagesdk.cli;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageEvent;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Usage;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Asks for pictures while they are made: tells of each unfinished one when it is there, and gives the result as if it had been waited for.
 *
 * @param wanted what is asked for
 * @param shown told of each unfinished picture
 */
record StreamingCall(ImagesRequest wanted, Consumer<GeneratedImage<?>> shown) implements CallRunner.Invocation {
    @Override
    public <T> CompletableFuture<ImageResult<T>> on(ImagesService service, Delivery<T> delivery, CallOptions options) {
        Watching<T> watching = new Watching<>(shown);
        service.stream(wanted, delivery, options).subscribe(watching);
        return watching.result;
    }

    private static final class Watching<T> implements Flow.Subscriber<ImageEvent<T>> {
        private final Consumer<GeneratedImage<?>> shown;
        private final Set<ImageResult<T>> results = new LinkedHashSet<>();
        private final CompletableFuture<ImageResult<T>> result = new CompletableFuture<>();

        Watching(Consumer<GeneratedImage<?>> shown) {
            this.shown = shown;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            CompletableFuture<ImageResult<T>> unused = result.whenComplete((done, error) -> subscription.cancel());
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ImageEvent<T> event) {
            if (event instanceof ImageEvent.Completed<T> completed) {
                results.add(completed.result());
            } else {
                shown.accept(event.image());
            }
        }

        @Override
        public void onError(Throwable error) {
            result.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            result.complete(results.size() == 1 ? results.iterator().next() : together(results));
        }

        /** The results of several pictures as one, as they would have come in one answer. */
        private static <T> ImageResult<T> together(Set<ImageResult<T>> results) {
            List<ImageOutcome<T>> outcomes = new ArrayList<>();
            List<Warning> warnings = new ArrayList<>();
            Usage usage = Usage.NONE;
            ImageResult.Builder<T> whole = ImageResult.builder();
            for (ImageResult<T> each : results) {
                outcomes.addAll(each.outcomes());
                warnings.addAll(each.warnings());
                usage = usage.plus(each.usage());
                whole.requestId(each.requestId())
                        .createdAt(each.createdAt())
                        .rateLimit(each.rateLimit())
                        .attempts(each.attempts())
                        .responseJson(each.responseJson())
                        .headers(each.headers());
            }
            return whole.outcomes(outcomes).warnings(warnings).usage(usage).build();
        }
    }
}
