package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.BatchItemHandler.BatchItem;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.provider.BatchResults;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes one result of a batch: the response of a request that was processed, or its error. */
final class BatchItemDecoder {
    private static final int REJECTED = 400;
    private static final int FIRST_ERROR_STATUS = 400;
    private static final int LAST_ERROR_STATUS = 599;

    private final ResponseDecoder.DecodeContext context;
    private final BatchResults results;
    private final ResponseHead head;
    private final ImageBodyDecoder responses;

    BatchItemDecoder(ResponseDecoder.DecodeContext context, BatchResults results, ResponseHead head) {
        this.context = context;
        this.results = results;
        this.head = head;
        this.responses = new ImageBodyDecoder(context, context.profile().responseMapping(), head);
    }

    /** Returns the details of an exception about all results. */
    ErrorDetails details() {
        return responses.details("").build();
    }

    /** Returns the data of a new item. */
    SseEvent newItem(ImageHandler images) {
        return new SseEvent(
                responses.base64Members(),
                responses.urlMembers(),
                ScanLimits.of(context.limits().maxJsonDepth(), context.limits().maxImages()),
                images,
                0);
    }

    /** Decodes a complete item. A malformed one is a failure, so that the items behind it are read. */
    BatchItem decode(SseEvent item, long end) {
        try {
            ParsedBody body = responses.parse(item.json(), item.ordinals(), item.imageCount());
            return decode(body, end);
        } catch (ScanException e) {
            return unreadable(String.valueOf(e.getMessage()), end);
        } catch (ImagesException e) {
            return failed("", e, end);
        }
    }

    /** Returns the result for an item that is not a readable object. */
    BatchItem unreadable(String problem, long end) {
        return failed(
                "",
                new InvalidResponseException(
                        context.profile().id() + " returned a result that cannot be read: " + problem,
                        responses.details("").build(),
                        null),
                end);
    }

    private BatchItem decode(ParsedBody body, long end) {
        Json source = body.source();
        String id = results.idPointers().stream()
                .flatMap(pointer -> source.at(pointer).text().stream())
                .findFirst()
                .map(context.serverText()::masked)
                .orElse("");
        Optional<Json> error = errorIn(source);
        Optional<BatchItem> response = results.bodyPointers().stream()
                .filter(pointer -> source.at(pointer).isObject())
                .findFirst()
                .map(pointer -> decodeResponse(id, body, pointer, end));
        // A complete image counts more than a member that looks like an error.
        if (error.isPresent() && response.filter(BatchItemDecoder::hasImage).isEmpty()) {
            ImagesException failure = toException(source, error.get());
            // The provider may count a request that it has charged as a success.
            boolean isError = failure.billing() != BillingStatus.BILLED;
            return new BatchItem(id, Optional.empty(), Optional.of(failure), isError, end);
        }
        return response.orElseGet(() -> failed(
                id,
                new InvalidResponseException(
                        context.profile().id() + " returned a result with neither a response nor an error",
                        responses.details(body.readableText()).build(),
                        null),
                end));
    }

    /** Returns the error in a result; empty if there is none. A response with the status of an error is one. */
    private Optional<Json> errorIn(Json source) {
        Optional<Json> error = results.errorPointers().stream()
                .map(source::at)
                .filter(BatchItemDecoder::isError)
                .findFirst();
        return error.isPresent() || statusOf(source) < FIRST_ERROR_STATUS
                ? error
                : Optional.of(results.bodyPointers().stream()
                        .map(source::at)
                        .filter(Json::isPresent)
                        .findFirst()
                        .orElse(source));
    }

    private int statusOf(Json source) {
        return (int) source.at(results.httpStatusPointer()).number().orElse(0);
    }

    private static boolean hasImage(BatchItem item) {
        return item.response().stream()
                .flatMap(response -> response.images().stream())
                .anyMatch(image -> image.failure().isEmpty());
    }

    private BatchItem decodeResponse(String id, ParsedBody body, String pointer, long end) {
        // The pointer leads to nothing in the tree if the key is a part of a name in it: some servers accept any key.
        Json source = body.source().at(pointer);
        Json tree = masked(source);
        ParsedBody response = new ParsedBody(tree, source, tree.print(), body.ordinals(), body.imageCount());
        try {
            ImageResponse decoded = responses.decode(response);
            return decoded.images().isEmpty()
                    ? failed(id, responses.noImages(response), end)
                    : new BatchItem(id, Optional.of(decoded), Optional.empty(), false, end);
        } catch (ImagesException e) {
            return failed(id, e, end);
        }
    }

    private Json masked(Json source) {
        return source.withStrings(context.serverText()::masked);
    }

    private static BatchItem failed(String id, ImagesException failure, long end) {
        return new BatchItem(id, Optional.empty(), Optional.of(failure), false, end);
    }

    /** Returns whether a value reports an error. Some providers send one with the code 0 with every result. */
    private static boolean isError(Json value) {
        return ErrorMember.isError(value)
                && value.get("code").text().filter("0"::equals).isEmpty();
    }

    /** Returns the exception of a request that failed. The documentation of all providers states that it is free. */
    private ImagesException toException(Json source, Json error) {
        int status = statusOf(source);
        ResponseHead errorHead = new ResponseHead(
                head.uri(),
                status >= FIRST_ERROR_STATUS && status <= LAST_ERROR_STATUS ? status : REJECTED,
                Map.of("x-request-id", requestId(source)));
        ImagesException failure = new ErrorDecoder(context.profile(), context.serverText())
                .decode(
                        errorHead,
                        Json.print(Map.of("error", masked(error).toJavaValue().orElse(""))));
        return failure.billing() == BillingStatus.UNKNOWN
                ? failure.withDetails(failure.details().toBuilder()
                        .billing(BillingStatus.REJECTED)
                        .build())
                : failure;
    }

    private List<String> requestId(Json source) {
        return source.at("/response/request_id").string().map(context.serverText()::masked).stream()
                .toList();
    }
}
