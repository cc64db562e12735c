package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request of a call: the complete request, or a part of it if the call requests more images than the provider
 * accepts at once.
 *
 * @param request the request
 * @param options the options of the call
 * @param offset the index of its first image within the call
 * @param total the number of images of the call; 0 if this is the complete request
 */
record SubRequest(ImagesRequest request, CallOptions options, int offset, int total) {
    /** The maximum number of charged requests that one call sends. A larger number is most likely a mistake. */
    private static final int MAX_REQUESTS = 1_000;

    static SubRequest complete(ImagesRequest request, CallOptions options) {
        return new SubRequest(request, options, 0, 0);
    }

    /**
     * Splits a request. Returns a single part if splitting is not enabled or not necessary. A provider without a
     * parameter for the number of images creates one per request, so that no part has a count.
     */
    static List<SubRequest> of(ImagesRequest request, CallOptions options, ProviderProfile profile) {
        Optional<Operation> operation = profile.operation(request);
        if (!options.split() || request.count().isEmpty() || operation.isEmpty()) {
            return List.of(complete(request, options));
        }
        int count = request.count().getAsInt();
        Optional<Field> field = operation.get().field(Parameter.COUNT);
        int max =
                field.isEmpty() ? 1 : field.get().constraint() instanceof Constraint.Range range ? range.max() : count;
        if (count <= max && field.isPresent()) {
            return List.of(complete(request, options));
        }
        long maxCount = (long) max * MAX_REQUESTS;
        if (count > maxCount) {
            throw new InvalidRequestException(
                    List.of(new Violation("n", "must be at most " + maxCount + " for a split call, was " + count, "")),
                    ErrorDetails.of(BillingStatus.NOT_SENT)
                            .provider(profile.id())
                            .build());
        }
        List<SubRequest> subRequests = new ArrayList<>();
        for (int offset = 0; offset < count; offset += max) {
            OptionalInt partCount =
                    field.isPresent() ? OptionalInt.of(Math.min(max, count - offset)) : OptionalInt.empty();
            subRequests.add(new SubRequest(
                    request.toBuilder().count(partCount).build(),
                    withOwnKey(options, subRequests.size() + 1),
                    offset,
                    count));
        }
        return subRequests;
    }

    /**
     * Gives each part an idempotency key of its own: with the same key, the provider would repeat its response to the
     * first part.
     */
    private static CallOptions withOwnKey(CallOptions options, int number) {
        Optional<String> key = options.idempotencyKey();
        return key.isEmpty()
                ? options
                : options.toBuilder().idempotencyKey(key.get() + "-" + number).build();
    }

    /** Returns the number of images that this part requests. */
    int count() {
        return request.count().orElse(1);
    }

    /** Returns the number of images of the call, given the number of images in the response to this part. */
    int totalOf(int received) {
        return Math.max(total, received);
    }
}
