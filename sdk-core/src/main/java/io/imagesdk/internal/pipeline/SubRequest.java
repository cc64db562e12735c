package io.imagesdk.internal.pipeline;

import io.imagesdk.model.CallOptions;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.ProviderProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one request of a call asks for: all of it, or a part where a call asks for more pictures than the provider makes at once.
 *
 * @param request the request
 * @param options the call's options
 * @param offset the place of its first picture in the whole
 * @param total how many pictures the whole asks for; 0 where the request is the whole
 */
public record SubRequest(ImagesRequest request, CallOptions options, int offset, int total) {
    static SubRequest whole(ImagesRequest request, CallOptions options) {
        return new SubRequest(request, options, 0, 0);
    }

    /** The parts; a single one where the call does not ask to be split, or need not be. */
    public static List<SubRequest> of(ImagesRequest request, CallOptions options, ProviderProfile profile) {
        int count = request.count().orElse(1);
        int max = profile.operation(request instanceof EditRequest)
                .flatMap(operation -> operation.field(Parameter.COUNT))
                .map(Field::constraint)
                .map(constraint -> constraint instanceof Constraint.Range range ? range.max() : count)
                .orElse(count);
        if (!options.split() || count <= max) {
            return List.of(whole(request, options));
        }
        List<SubRequest> subRequests = new ArrayList<>();
        for (int offset = 0; offset < count; offset += max) {
            subRequests.add(new SubRequest(
                    request.toBuilder().count(Math.min(max, count - offset)).build(),
                    own(options, subRequests.size() + 1),
                    offset,
                    count));
        }
        return subRequests;
    }

    /** With the call's own key each part would be taken for the first one. */
    private static CallOptions own(CallOptions options, int number) {
        Optional<String> key = options.idempotencyKey();
        return key.isEmpty()
                ? options
                : options.toBuilder().idempotencyKey(key.get() + "-" + number).build();
    }

    /** How many pictures it asks for. */
    int count() {
        return request.count().orElse(1);
    }

    /** How many pictures the whole is known to have, when the answer to this part has so many. */
    public int totalOf(int answered) {
        return Math.max(total, answered);
    }
}
