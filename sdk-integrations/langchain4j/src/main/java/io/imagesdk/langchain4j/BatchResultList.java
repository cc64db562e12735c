package io.imagesdk.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.batch.BatchError;
import dev.langchain4j.model.batch.BatchItemResult;
import dev.langchain4j.model.output.Response;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.BatchResult;
import io.imagesdk.model.BatchStatus;
import io.imagesdk.model.BatchStatus.BatchCount;
import io.imagesdk.model.BatchStatus.BatchState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Converts the results of a batch to those of LangChain4j, which have no ids. So the index of a prompt is a part of
 * the id of its request, and results are put in the order of the prompts.
 */
final class BatchResultList {
    /** The key under which the details of an error hold the exception. */
    static final String FAILURE = "imagesdk.failure";

    private static final Pattern ID = Pattern.compile("prompt-([0-9]{1,6})");

    /** More requests than any provider accepts in a batch. A server may state any number. */
    private static final long MAX_RESULTS = 1_000_000;

    private BatchResultList() {}

    /** Returns the id of the request with the prompt at this index. */
    static String id(int index) {
        return "prompt-" + index;
    }

    /**
     * Returns the results in the order of the prompts. A result whose id cannot be read follows the results of all
     * prompts, and so does the second image of a prompt. If no id is one of this class, another program has created the
     * batch, and the order stays as it is.
     *
     * @param missing the result of a prompt that has none
     */
    static <T> List<BatchItemResult<Response<Image>>> of(
            List<BatchResult<T>> results, BatchStatus status, BatchItemResult<Response<Image>> missing) {
        TreeMap<Long, BatchItemResult<Response<Image>>> byIndex = new TreeMap<>();
        List<BatchItemResult<Response<Image>>> others = new ArrayList<>();
        for (BatchResult<T> result : results) {
            Matcher id = ID.matcher(result.id());
            if (!id.matches()) {
                others.add(item(result));
                continue;
            }
            // A provider may send two results with one id: an error and an image, or two images.
            long index = Long.parseLong(id.group(1));
            BatchItemResult<Response<Image>> first = byIndex.get(index);
            BatchItemResult<Response<Image>> item = item(result);
            if (first == null || !first.isSuccess()) {
                byIndex.put(index, item);
            } else if (item.isSuccess()) {
                others.add(item);
            }
        }
        if (byIndex.isEmpty()) {
            return others;
        }
        long stated = Math.min(status.counts().getOrDefault(BatchCount.TOTAL, 0L), MAX_RESULTS);
        return Stream.concat(
                        LongStream.range(0, Math.max(byIndex.lastKey() + 1, stated))
                                .mapToObj(index -> byIndex.getOrDefault(index, missing)),
                        others.stream())
                .toList();
    }

    /** Returns an error with the message of the provider if it rejected the batch; otherwise an empty list. */
    static List<BatchItemResult<Response<Image>>> rejected(BatchStatus status) {
        return status.state() == BatchState.FAILED
                ? List.of(failure(0, status.message().orElse("batch failed at the provider, which reports no reason")))
                : List.of();
    }

    /** Returns the result of a prompt for which a batch has none. */
    static BatchItemResult<Response<Image>> missing(BatchStatus status) {
        return failure(0, "request has no result, state of the batch: " + status.state());
    }

    /** Returns the result of a prompt whose result was not received because of a failure. */
    static BatchItemResult<Response<Image>> missing(ImagesException failure) {
        return BatchItemResult.failure(error(failure));
    }

    private static BatchItemResult<Response<Image>> failure(int code, String message) {
        return BatchItemResult.failure(new BatchError(code, message, List.of()));
    }

    private static BatchItemResult<Response<Image>> item(BatchResult<?> result) {
        return result.images().isPresent()
                ? BatchItemResult.success(
                        ImagesSdkImageModel.first(result.images().get()))
                : BatchItemResult.failure(error(result.failure().orElseThrow()));
    }

    private static BatchError error(ImagesException failure) {
        return new BatchError(
                failure.status().orElse(0), String.valueOf(failure.getMessage()), List.of(Map.of(FAILURE, failure)));
    }
}
