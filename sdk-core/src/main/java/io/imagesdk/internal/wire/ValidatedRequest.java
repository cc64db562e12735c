package io.imagesdk.internal.wire;

import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Warning;
import java.util.List;

/**
 * A request that the profile accepts.
 *
 * @param <R> the type of the request
 * @param request the request, adapted to the profile if the caller allows that
 * @param warnings one warning for each adaptation
 */
public record ValidatedRequest<R extends ImagesRequest>(R request, List<Warning> warnings) {}
