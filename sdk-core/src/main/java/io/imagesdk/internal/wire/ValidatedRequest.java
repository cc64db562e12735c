package io.imagesdk.internal.wire;

import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Warning;
import java.util.List;

/**
 * A request that a profile takes.
 *
 * @param <R> generation or edit
 * @param request the request, translated where that was asked for
 * @param warnings every translation
 */
public record ValidatedRequest<R extends ImagesRequest>(R request, List<Warning> warnings) {}
