package io.imagesdk.internal.validate;

import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Operation;
import java.util.List;
import java.util.Optional;

/** A request in the words of an operation that cannot say it as it stands. Only the shape and the way of answering are translated. */
final class Adaptation {
    private final Optional<ImageSize> size;
    private final Optional<AspectRatio> ratio;
    private final Optional<Resolution> resolution;
    private final boolean withResponseFormat;

    Adaptation(Operation operation, ImagesRequest request, List<Warning> warnings) {
        Shapes shapes = new Shapes(operation);
        boolean sized = operation.field(Parameter.SIZE).isPresent();
        boolean shaped = operation.field(Parameter.ASPECT_RATIO).isPresent();
        boolean toRatio = request.size().isPresent() && !sized && shaped;
        boolean toSize = sized
                && ((request.aspectRatio().isPresent() && !shaped)
                        || (request.resolution().isPresent()
                                && operation.field(Parameter.RESOLUTION).isEmpty()));
        Optional<ImageSize> nearestSize = toSize ? shapes.size(request) : Optional.empty();
        Optional<AspectRatio> nearestRatio = toRatio ? shapes.ratio(request) : Optional.empty();

        size = nearestSize.or(() -> nearestRatio.isPresent() ? Optional.empty() : request.size());
        ratio = nearestRatio.or(() -> nearestSize.isPresent() && !shaped ? Optional.empty() : request.aspectRatio());
        resolution = nearestRatio.isPresent() && request.resolution().isEmpty()
                ? shapes.resolution(request)
                : nearestSize.isPresent() ? Optional.empty() : request.resolution();
        withResponseFormat = operation.field(Parameter.RESPONSE_FORMAT).isPresent();

        nearestRatio.ifPresent(nearest -> warnings.add(new Warning(
                "size",
                request.size().map(ImageSize::value).orElse("") + " was sent as aspect ratio " + nearest
                        + resolution.map(grade -> " at resolution " + grade).orElse(""))));
        nearestSize.ifPresent(nearest -> warnings.add(new Warning(
                "aspect_ratio",
                request.aspectRatio().map(AspectRatio::value).orElse("the shape")
                        + request.resolution().map(grade -> " at " + grade).orElse("")
                        + " was sent as size " + nearest)));
        if (!withResponseFormat) {
            request.responseFormat()
                    .ifPresent(format -> warnings.add(new Warning(
                            "response_format", format + " was left out: the provider answers in one way only")));
        }
    }

    GenerateRequest applyTo(GenerateRequest request) {
        return request.toBuilder()
                .size(size)
                .aspectRatio(ratio)
                .resolution(resolution)
                .responseFormat(request.responseFormat().filter(format -> withResponseFormat))
                .build();
    }

    EditRequest applyTo(EditRequest request) {
        return request.toBuilder()
                .size(size)
                .aspectRatio(ratio)
                .resolution(resolution)
                .responseFormat(request.responseFormat().filter(format -> withResponseFormat))
                .build();
    }
}
