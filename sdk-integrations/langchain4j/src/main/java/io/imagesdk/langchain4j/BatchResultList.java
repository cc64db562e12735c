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
     * prompts. If no id is one of this class, another program has created the batch, and the order stays as it is.
     */
    static <T> List<BatchItemResult<Response<Image>>> of(List<BatchResult<T>> results, BatchStatus status) {
        TreeMap<Long, BatchItemResult<Response<Image>>> byIndex = new TreeMap<>();
        List<BatchItemResult<Response<Image>>> others = new ArrayList<>();
        for (BatchResult<T> result : results) {
            Matcher id = ID.matcher(result.id());
            if (id.matches()) {
                byIndex.put(Long.parseLong(id.group(1)), item(result));
            } else {
                others.add(item(result));
            }
        }
        if (byIndex.isEmpty()) {
            return others;
        }
        long stated = Math.min(status.counts().getOrDefault(BatchCount.TOTAL, 0L), MAX_RESULTS);
        BatchItemResult<Response<Image>> missing = missing(status);
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

    private static BatchItemResult<Response<Image>> missing(BatchStatus status) {
        return failure(0, "request has no result, state of the batch: " + status.state());
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
