package io.imagesdk.internal.validate;

import io.imagesdk.internal.wire.Manner;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Violation;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.Streaming;
import java.util.List;
import java.util.stream.Collectors;

/** Whether pictures of a request can be shown while they are made. */
final class StreamCheck {
    private final Operation operation;
    private final List<Violation> violations;

    StreamCheck(Operation operation, List<Violation> violations) {
        this.operation = operation;
        this.violations = violations;
    }

    void check(ImagesRequest request, CallOptions options, Manner manner) {
        if (manner == Manner.WHOLE) {
            require(options.partialImages().isEmpty(), "partial_images", "are for a stream alone", "call stream");
        } else if (operation.streaming().isEmpty()) {
            require(false, "stream", "is not known here", "this provider shows no picture before it is made");
        } else {
            streamed(operation.streaming().get(), request, options);
        }
    }

    private void streamed(Streaming streaming, ImagesRequest request, CallOptions options) {
        int most = streaming.partialsMember().isEmpty() ? 0 : streaming.mostPartials();
        options.partialImages()
                .ifPresent(count -> require(
                        count >= 0 && count <= most, "partial_images", "must be 0.." + most + ", was " + count, ""));
        request.count()
                .ifPresent(count -> require(
                        count <= streaming.mostImages(),
                        "n",
                        "must be " + (streaming.mostImages() == 1 ? "1" : "1.." + streaming.mostImages())
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
                !request.extra().containsKey(streaming.partialsMember()),
                "extra." + streaming.partialsMember(),
                "is set by the SDK alone",
                "use CallOptions.partialImages");
    }

    private void require(boolean holds, String field, String rule, String accepted) {
        if (!holds) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
