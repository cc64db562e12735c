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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A call that streams partial images. Its result is the same as that of a call without streaming.
 *
 * @param request the request
 * @param partialImages accepts each partial image when it is stored
 */
record StreamingCall(ImagesRequest request, Consumer<GeneratedImage<?>> partialImages)
        implements CallRunner.Invocation {
    @Override
    public <T> CompletableFuture<ImageResult<T>> on(ImagesService service, Delivery<T> delivery, CallOptions options) {
        Subscriber<T> subscriber = new Subscriber<>(partialImages);
        service.stream(request, delivery, options).subscribe(subscriber);
        return subscriber.result;
    }

    private static final class Subscriber<T> implements Flow.Subscriber<ImageEvent<T>> {
        private final Consumer<GeneratedImage<?>> partialImages;
        private final List<ImageResult<T>> results = new ArrayList<>();
        private final CompletableFuture<ImageResult<T>> result = new CompletableFuture<>();

        Subscriber(Consumer<GeneratedImage<?>> partialImages) {
            this.partialImages = partialImages;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            CompletableFuture<ImageResult<T>> unused = result.whenComplete((done, error) -> subscription.cancel());
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ImageEvent<T> event) {
            if (event instanceof ImageEvent.Completed<T> completed) {
                add(completed.result());
            } else {
                partialImages.accept(event.image());
            }
        }

        @Override
        public void onError(Throwable error) {
            result.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            result.complete(results.size() == 1 ? results.get(0) : merge(results));
        }

        /** Adds a result. The results of a group contain the outcomes of those before them. */
        private void add(ImageResult<T> next) {
            results.removeIf(earlier -> next.outcomes().containsAll(earlier.outcomes()));
            results.add(next);
        }

        /** Returns one result for several images, as if they had arrived in one response. */
        private static <T> ImageResult<T> merge(List<ImageResult<T>> results) {
            List<ImageOutcome<T>> outcomes = new ArrayList<>();
            List<Warning> warnings = new ArrayList<>();
            Usage usage = Usage.NONE;
            ImageResult.Builder<T> merged = ImageResult.builder();
            for (ImageResult<T> part : results) {
                outcomes.addAll(part.outcomes());
                warnings.addAll(part.warnings());
                usage = usage.plus(part.usage());
                merged.requestId(part.requestId())
                        .createdAt(part.createdAt())
                        .rateLimit(part.rateLimit())
                        .attempts(part.attempts())
                        .responseJson(part.responseJson())
                        .headers(part.headers());
            }
            return merged.outcomes(outcomes).warnings(warnings).usage(usage).build();
        }
    }
}
