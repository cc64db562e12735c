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
import java.util.OptionalInt;

/**
 * Adapts a request to an operation that does not support it as it is. Only the shape of the image, the number of a
 * single image and the response format are translated, and each translation is reported as a warning.
 */
final class RequestAdapter {
    private final Optional<ImageSize> size;
    private final Optional<AspectRatio> aspectRatio;
    private final Optional<Resolution> resolution;
    private final boolean supportsResponseFormat;
    private final boolean supportsCount;

    RequestAdapter(Operation operation, ImagesRequest request, List<Warning> warnings) {
        ShapeConverter converter = new ShapeConverter(operation);
        boolean supportsSize = operation.field(Parameter.SIZE).isPresent();
        boolean supportsRatio = operation.field(Parameter.ASPECT_RATIO).isPresent();
        boolean needsRatio = request.size().isPresent() && !supportsSize && supportsRatio;
        boolean needsSize = supportsSize
                && ((request.aspectRatio().isPresent() && !supportsRatio)
                        || (request.resolution().isPresent()
                                && operation.field(Parameter.RESOLUTION).isEmpty()));
        // A parameter that the operation supports takes precedence over a translated one.
        boolean sizeWins = needsSize && request.size().isPresent();
        boolean ratioWins = needsRatio && request.aspectRatio().isPresent();
        Optional<ImageSize> nearestSize = needsSize && !sizeWins ? converter.size(request) : Optional.empty();
        Optional<AspectRatio> nearestRatio = needsRatio && !ratioWins ? converter.ratio(request) : Optional.empty();
        boolean omitsSize = ratioWins || nearestRatio.isPresent();
        boolean omitsRatio = !supportsRatio && (sizeWins || nearestSize.isPresent());
        size = nearestSize.or(() -> omitsSize ? Optional.empty() : request.size());
        aspectRatio = nearestRatio.or(() -> omitsRatio ? Optional.empty() : request.aspectRatio());
        resolution = omitsSize && request.resolution().isEmpty()
                ? converter.resolution(request)
                : sizeWins || nearestSize.isPresent() ? Optional.empty() : request.resolution();
        supportsResponseFormat = operation.field(Parameter.RESPONSE_FORMAT).isPresent();

        supportsCount = operation.field(Parameter.COUNT).isPresent();

        String sizeText = request.size().map(ImageSize::value).orElse("");
        String ratioText = aspectRatio.map(AspectRatio::value).orElse("")
                + resolution.map(value -> " at resolution " + value).orElse("");
        nearestRatio.ifPresent(
                ratio -> warnings.add(new Warning("size", sizeText + " was sent as aspect ratio " + ratioText)));
        nearestSize.ifPresent(nearest ->
                warnings.add(new Warning("aspect_ratio", shapeText(request) + " was sent as size " + nearest)));
        if (ratioWins) {
            warnings.add(new Warning(
                    "size", sizeText + " was omitted because aspect ratio " + ratioText + " determines the shape"));
        }
        if (sizeWins) {
            warnings.add(new Warning(
                    "aspect_ratio",
                    shapeText(request) + " was omitted because size " + sizeText + " determines the shape"));
        }
        if (!supportsCount && isSingle(request.count())) {
            warnings.add(new Warning("n", "1 was omitted because the provider generates one image per request"));
        }
        if (!supportsResponseFormat) {
            request.responseFormat()
                    .ifPresent(format -> warnings.add(new Warning(
                            "response_format", format + " was omitted because the provider has one response format")));
        }
    }

    private static boolean isSingle(OptionalInt count) {
        return count.orElse(0) == 1;
    }

    private static String shapeText(ImagesRequest request) {
        return request.aspectRatio()
                .map(ratio -> ratio
                        + request.resolution().map(value -> " at " + value).orElse(""))
                .orElseGet(() -> "resolution "
                        + request.resolution().map(Resolution::value).orElse(""));
    }

    ImagesRequest applyTo(ImagesRequest request) {
        return request.toBuilder()
                .size(size)
                .aspectRatio(aspectRatio)
                .resolution(resolution)
                .count(supportsCount || !isSingle(request.count()) ? request.count() : OptionalInt.empty())
                .responseFormat(request.responseFormat().filter(format -> supportsResponseFormat))
                .build();
    }
}
