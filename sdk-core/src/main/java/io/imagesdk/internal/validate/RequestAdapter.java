package io.imagesdk.internal.validate;

import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.Warning;
import io.imagesdk.provider.Operation;
import java.util.List;
import java.util.Optional;

/** A request in the words of an operation that cannot say it as it stands. Only the shape and the way of answering are translated. */
final class RequestAdapter {
    private final Optional<ImageSize> size;
    private final Optional<AspectRatio> ratio;
    private final Optional<Resolution> resolution;
    private final boolean withResponseFormat;

    RequestAdapter(Operation operation, ImagesRequest request, List<Warning> warnings) {
        ShapeConverter shapeConverter = new ShapeConverter(operation);
        boolean sized = operation.field(Parameter.SIZE).isPresent();
        boolean shaped = operation.field(Parameter.ASPECT_RATIO).isPresent();
        boolean toRatio = request.size().isPresent() && !sized && shaped;
        boolean toSize = sized
                && ((request.aspectRatio().isPresent() && !shaped)
                        || (request.resolution().isPresent()
                                && operation.field(Parameter.RESOLUTION).isEmpty()));
        boolean bySize = toSize && request.size().isPresent(); // what the operation can say itself counts
        boolean byRatio = toRatio && request.aspectRatio().isPresent();
        Optional<ImageSize> nearestSize = toSize && !bySize ? shapeConverter.size(request) : Optional.empty();
        Optional<AspectRatio> nearestRatio = toRatio && !byRatio ? shapeConverter.ratio(request) : Optional.empty();
        boolean sizeLeft = byRatio || nearestRatio.isPresent();
        boolean ratioLeft = !shaped && (bySize || nearestSize.isPresent());
        size = nearestSize.or(() -> sizeLeft ? Optional.empty() : request.size());
        ratio = nearestRatio.or(() -> ratioLeft ? Optional.empty() : request.aspectRatio());
        resolution = sizeLeft && request.resolution().isEmpty()
                ? shapeConverter.resolution(request)
                : bySize || nearestSize.isPresent() ? Optional.empty() : request.resolution();
        withResponseFormat = operation.field(Parameter.RESPONSE_FORMAT).isPresent();

        String grade = resolution.map(each -> " at resolution " + each).orElse("");
        String said = request.size().map(ImageSize::value).orElse("");
        String shape = request.aspectRatio().map(AspectRatio::value).orElse("the shape")
                + request.resolution().map(each -> " at " + each).orElse("");
        nearestRatio.ifPresent(
                nearest -> warnings.add(new Warning("size", said + " was sent as aspect ratio " + nearest + grade)));
        nearestSize.ifPresent(
                nearest -> warnings.add(new Warning("aspect_ratio", shape + " was sent as size " + nearest)));
        if (byRatio) {
            warnings.add(new Warning(
                    "size",
                    said + " was left out: aspect ratio "
                            + ratio.map(AspectRatio::value).orElse("") + grade + " says the shape"));
        }
        if (bySize) {
            warnings.add(new Warning("aspect_ratio", shape + " was left out: size " + said + " says the shape"));
        }
        if (!withResponseFormat) {
            request.responseFormat()
                    .ifPresent(format -> warnings.add(new Warning(
                            "response_format", format + " was left out: the provider answers in one way only")));
        }
    }

    ImagesRequest applyTo(ImagesRequest request) {
        return request.toBuilder()
                .size(size)
                .aspectRatio(ratio)
                .resolution(resolution)
                .responseFormat(request.responseFormat().filter(format -> withResponseFormat))
                .build();
    }
}
