package io.imagesdk.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.batch.BatchError;
import dev.langchain4j.model.batch.BatchPage;
import dev.langchain4j.model.batch.BatchPagination;
import dev.langchain4j.model.batch.BatchRequest;
import dev.langchain4j.model.batch.BatchResponse;
import dev.langchain4j.model.image.BatchImageModel;
import dev.langchain4j.model.output.Response;
import io.imagesdk.ImagesService;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchInput;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchState;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBatch;
import io.imagesdk.model.ImagesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A batch image model of LangChain4j that uses the batches of the provider. {@link ImagesSdkImageModel#batches()}
 * returns it.
 *
 * <p>The methods block and throw the same exceptions as those of {@link ImagesSdkImageModel}. Instances are safe for
 * use by multiple threads.
 */
public final class ImagesSdkBatchImageModel implements BatchImageModel {
    private static final int DEFAULT_PAGE_SIZE = 20;

    private final ImagesService service;
    private final Function<String, ImagesRequest> requests;
    private final Delivery<?> delivery;
    private final CallOptions options;

    ImagesSdkBatchImageModel(
            ImagesService service,
            Function<String, ImagesRequest> requests,
            Delivery<?> delivery,
            CallOptions options) {
        this.service = service;
        this.requests = requests;
        this.delivery = delivery;
        this.options = options;
    }

    /**
     * Submits a batch with one image generation for each prompt. The batch is created once. If the outcome of its
     * creation is unknown, it is searched by its name, which is generated and unique.
     *
     * @param request the prompts, at least one
     * @return the id, by which {@link #retrieve} finds the batch, and the state {@code PENDING}
     * @throws dev.langchain4j.exception.LangChain4jException if the batch was not created; a
     *     {@link PossiblyChargedException} if that is not known
     */
    @Override
    public BatchResponse<Response<Image>> submit(BatchRequest<String> request) {
        List<String> prompts = request.requests();
        ImageBatch batch = ImagesSdkImageModel.run(() -> service.blocking()
                .submitBatch(
                        "langchain4j-" + UUID.randomUUID(),
                        IntStream.range(0, prompts.size())
                                .mapToObj(index ->
                                        new BatchInput(BatchResultList.id(index), requests.apply(prompts.get(index))))
                                .toList(),
                        options));
        return BatchResponse.<Response<Image>>builder()
                .batchId(batch.id())
                .state(dev.langchain4j.model.batch.BatchState.PENDING)
                .build();
    }

    /**
     * Polls a batch, and reads its results if it is completed. The result at an index belongs to the prompt at this
     * index; a prompt without a result, for example because the batch expired, has an error. A batch that another
     * program submitted has its results in the order of the provider. If the provider rejected the batch, the only
     * result is an error with its message. If the results cannot be read to their end, those that were received are
     * returned, and each of the others has the error.
     *
     * <p>Each call after the end reads all results again, and delivers them again: files get the next free names. All
     * images are in memory together unless {@link ImagesSdkImageModel.Builder#delivery} is a directory.
     *
     * @param batchId the id that {@link #submit} returned
     * @return the state, and the results if the state is final
     * @throws dev.langchain4j.exception.LangChain4jException if the batch cannot be polled, or if none of its results
     *     can be read
     */
    @Override
    public BatchResponse<Response<Image>> retrieve(String batchId) {
        return ImagesSdkImageModel.run(() -> {
            BatchStatus status = service.blocking().batchStatus(service.batch(batchId));
            return status.state().isFinal() && status.state() != BatchState.FAILED
                    ? completed(status, delivery)
                    : withoutResults(status);
        });
    }

    private <T> BatchResponse<Response<Image>> completed(BatchStatus polled, Delivery<T> destination) {
        List<BatchResult<T>> results = new ArrayList<>();
        try {
            BatchStatus status = service.blocking()
                    .awaitBatch(polled.batch(), destination, results::add, options)
                    .status();
            return response(status)
                    .results(BatchResultList.of(results, status, BatchResultList.missing(status)))
                    .build();
        } catch (CallCancelledException e) {
            throw e;
        } catch (ImagesException e) {
            if (results.isEmpty()) {
                throw e;
            }
            // What was received is paid, and the next call may fail in the same way.
            return response(polled)
                    .results(BatchResultList.of(results, polled, BatchResultList.missing(e)))
                    .build();
        }
    }

    private static BatchResponse<Response<Image>> withoutResults(BatchStatus status) {
        return response(status).results(BatchResultList.rejected(status)).build();
    }

    private static BatchResponse.Builder<Response<Image>> response(BatchStatus status) {
        return BatchResponse.<Response<Image>>builder()
                .batchId(status.batch().id())
                .state(state(status.state()));
    }

    /**
     * Requests that the provider cancels a batch. Requests that are finished have results and are charged.
     *
     * @param batchId the id that {@link #submit} returned
     * @throws dev.langchain4j.exception.LangChain4jException if the provider rejects it or has no cancellation
     */
    @Override
    public void cancel(String batchId) {
        ImagesSdkImageModel.run(() -> service.blocking().cancelBatch(service.batch(batchId)));
    }

    /**
     * Lists the batches of the account, newest first, without their results. A batch that is submitted between two
     * calls moves the others, so that a page can repeat a batch of the page before.
     *
     * @param pagination the size of the page and the token of the page; null, or null values, select the first page
     *     and 20 batches
     * @return the batches; the token of the next page is null on the last page
     * @throws dev.langchain4j.exception.LangChain4jException if the provider does not list batches, or if the token is
     *     not one of this model
     */
    @Override
    public BatchPage<Response<Image>> list(@Nullable BatchPagination pagination) {
        Integer pageSize = pagination == null ? null : pagination.pageSize();
        int size = pageSize == null ? DEFAULT_PAGE_SIZE : pageSize;
        if (size < 1 || size > 1000) {
            throw new InvalidRequestException("pageSize must be 1..1000, was " + size);
        }
        int start = start(pagination == null ? null : pagination.pageToken());
        // One batch more than the page has shows whether there is a next page.
        List<BatchStatus> found =
                ImagesSdkImageModel.run(() -> service.blocking().listBatches(start + size + 1));
        List<BatchResponse<Response<Image>>> page = found.stream()
                .skip(start)
                .limit(size)
                .map(ImagesSdkBatchImageModel::withoutResults)
                .toList();
        return new BatchPage<>(page, found.size() > start + size ? String.valueOf(start + size) : null);
    }

    private static int start(@Nullable String token) {
        if (token == null) {
            return 0;
        }
        if (!token.matches("[0-9]{1,6}")) {
            throw new InvalidRequestException("pageToken must be the one of the page before; use nextPageToken()");
        }
        return Integer.parseInt(token);
    }

    /**
     * Returns the exception of the SDK that an error of a result was made from, with the billing status.
     *
     * @param error an error of a result of this class
     * @return the exception; empty if there is none, for example because the request has no result
     */
    public static Optional<ImagesException> failure(BatchError error) {
        List<Map<String, Object>> details = error.details();
        return details == null
                ? Optional.empty()
                : details.stream()
                        .map(detail -> detail.get(BatchResultList.FAILURE))
                        .filter(ImagesException.class::isInstance)
                        .map(ImagesException.class::cast)
                        .findFirst();
    }

    private static dev.langchain4j.model.batch.BatchState state(BatchState state) {
        return switch (state) {
            case PREPARING -> dev.langchain4j.model.batch.BatchState.PENDING;
            case RUNNING -> dev.langchain4j.model.batch.BatchState.RUNNING;
            case ENDED -> dev.langchain4j.model.batch.BatchState.SUCCEEDED;
            case FAILED -> dev.langchain4j.model.batch.BatchState.FAILED;
            case EXPIRED -> dev.langchain4j.model.batch.BatchState.EXPIRED;
            case CANCELLED -> dev.langchain4j.model.batch.BatchState.CANCELLED;
            case UNKNOWN -> dev.langchain4j.model.batch.BatchState.UNSPECIFIED;
        };
    }
}
