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

/** Validates whether an operation can stream the images of a request. */
final class StreamValidator {
    private final Operation operation;
    private final List<Violation> violations;

    StreamValidator(Operation operation, List<Violation> violations) {
        this.operation = operation;
        this.violations = violations;
    }

    void validate(ImagesRequest request, CallOptions options, ResponseMode responseMode) {
        if (responseMode == ResponseMode.SINGLE) {
            require(options.partialImages().isEmpty(), "partial_images", "requires a stream", "call stream");
        } else if (operation.streaming().isEmpty()) {
            require(false, "stream", "is not supported", "this provider does not stream partial images");
        } else {
            validateStream(operation.streaming().get(), request, options);
        }
    }

    private void validateStream(Streaming streaming, ImagesRequest request, CallOptions options) {
        int maxPartials = streaming.partialImagesMember().isEmpty() ? 0 : streaming.maxPartialImages();
        options.partialImages()
                .ifPresent(count -> require(
                        count >= 0 && count <= maxPartials,
                        "partial_images",
                        "must be 0.." + maxPartials + ", was " + count,
                        ""));
        int maxImages = streaming.maxImages();
        request.count()
                .ifPresent(count -> require(
                        count <= maxImages,
                        "n",
                        "must be " + (maxImages == 1 ? "1" : "1.." + maxImages) + " in a stream, was " + count,
                        "call stream once per image, or call generate or edit"));
        request.format()
                .ifPresent(format -> require(
                        streaming.formats().contains(format),
                        "format",
                        "\"" + format + "\" is not supported in a stream",
                        "use one of "
                                + streaming.formats().stream()
                                        .map(ImageFormat::toString)
                                        .collect(Collectors.joining(", "))));
        require(!options.async(), "async", "must not be combined with stream", "use one of them");
        require(
                !request.extra().containsKey(streaming.partialImagesMember()),
                "extra." + streaming.partialImagesMember(),
                "is reserved for the SDK",
                "use CallOptions.partialImages");
    }

    private void require(boolean condition, String field, String rule, String accepted) {
        if (!condition) {
            violations.add(new Violation(field, rule, accepted));
        }
    }
}
