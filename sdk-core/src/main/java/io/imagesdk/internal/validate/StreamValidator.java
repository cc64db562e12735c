package io.imagesdk.internal.validate;

import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.internal.wire.ResponseMode;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.Streaming;
import java.util.List;
import java.util.stream.Collectors;

/** Whether pictures of a request can be shown while they are made. */
final class StreamValidator {
    private final Operation operation;
    private final List<Violation> violations;

    StreamValidator(Operation operation, List<Violation> violations) {
        this.operation = operation;
        this.violations = violations;
    }

    void check(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        if (responseMode == ResponseMode.SINGLE) {
            require(options.partialImages().isEmpty(), "partial_images", "are for a stream alone", "call stream");
        } else if (operation.streaming().isEmpty()) {
            require(false, "stream", "is not known here", "this provider shows no picture before it is made");
        } else {
            streamed(operation.streaming().get(), request, options);
        }
    }

    private void streamed(Streaming streaming, ImagesRequest request, CallOptions options) {
        int max = streaming.partialImagesMember().isEmpty() ? 0 : streaming.maxPartialImages();
        options.partialImages()
                .ifPresent(count -> require(
                        count >= 0 && count <= max, "partial_images", "must be 0.." + max + ", was " + count, ""));
        request.count()
                .ifPresent(count -> require(
                        count <= streaming.maxImages(),
                        "n",
                        "must be " + (streaming.maxImages() == 1 ? "1" : "1.." + streaming.maxImages())
                                + " in a stream, was " + count,
                        "call stream for each, or generate"));
        request.format()
                .ifPresent(format -> require(
                        streaming.formats().contains(format),
                        "format",
                        "\"" + format + "\" is not streamed",
                        "say one of "
                                + streaming.formats().stream()
                                        .map(ImageFormat::toString)
                                        .collect(Collectors.joining(", "))));
        require(!options.async(), "async", "and stream exclude each other", "say one of them");
        require(
                !request.extra().containsKey(streaming.partialImagesMember()),
                "extra." + streaming.partialImagesMember(),
                "is set by the SDK alone",
                "use CallOptions.partialImages");
    }

    private void require(boolean holds, String field, String rule, String accepted) {
        if (!holds) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
