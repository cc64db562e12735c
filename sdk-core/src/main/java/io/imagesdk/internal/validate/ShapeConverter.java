package io.imagesdk.internal.validate;

import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Resolution;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Converts the shape of an image between its three forms: a size in pixels, an aspect ratio, or an aspect ratio and a
 * resolution. A conversion selects from the values that an operation accepts.
 */
final class ShapeConverter {
    /** The number of pixels of the resolution {@code 1k}. */
    private static final double PIXELS_OF_1K = 1024.0 * 1024.0;

    private static final double MIN_SIDE_IN_PIXELS = 100;

    private final Operation operation;

    ShapeConverter(Operation operation) {
        this.operation = operation;
    }

    /**
     * Returns what to use instead of a parameter that the operation does not support; empty if there is nothing
     * similar.
     */
    String alternative(Parameter parameter, ImagesRequest request) {
        return switch (parameter) {
            case SIZE ->
                ratio(request).map(ratio -> "use aspectRatio \"" + ratio + "\"").orElse("");
            case ASPECT_RATIO, RESOLUTION ->
                size(request).map(size -> "use size \"" + size + "\"").orElse("");
            case RESPONSE_FORMAT -> "omit it, the response contains the image itself";
            default -> "";
        };
    }

    /** Returns the accepted aspect ratio that is nearest to the size of a request. */
    Optional<AspectRatio> ratio(ImagesRequest request) {
        if (request.size().filter(ImageSize.AUTO::equals).isPresent()) {
            return values(Parameter.ASPECT_RATIO).contains("auto") ? Optional.of(AspectRatio.AUTO) : Optional.empty();
        }
        OptionalDouble target = ratioOf(request);
        return target.isEmpty()
                ? Optional.empty()
                : values(Parameter.ASPECT_RATIO).stream()
                        .map(AspectRatio::of)
                        .filter(ratio -> ratio.ratio().isPresent())
                        .min(Comparator.comparingDouble(
                                ratio -> distance(ratio.ratio().getAsDouble(), target.getAsDouble())));
    }

    /** Returns the accepted resolution whose number of pixels is nearest to the size of a request. */
    Optional<Resolution> resolution(ImagesRequest request) {
        return request.size()
                .filter(size -> size.width().isPresent())
                .map(ShapeConverter::pixels)
                .flatMap(pixels -> values(Parameter.RESOLUTION).stream()
                        .map(Resolution::of)
                        .min(Comparator.comparingDouble(resolution -> distance(pixels(resolution), pixels))));
    }

    /** Returns the listed size that is nearest to the aspect ratio of a request and then to its resolution. */
    Optional<ImageSize> size(ImagesRequest request) {
        List<String> sizes = values(Parameter.SIZE);
        if (request.aspectRatio().filter(AspectRatio.AUTO::equals).isPresent()) {
            return sizes.contains("auto") ? Optional.of(ImageSize.AUTO) : Optional.empty();
        }
        double ratio = request.aspectRatio()
                .map(AspectRatio::ratio)
                .orElse(OptionalDouble.of(1))
                .orElse(1);
        double pixels = request.resolution().map(ShapeConverter::pixels).orElse(PIXELS_OF_1K);
        return sizes.stream()
                .map(ImageSize::of)
                .filter(size -> size.width().isPresent())
                .min(Comparator.<ImageSize>comparingDouble(size -> distance(ratio(size), ratio))
                        .thenComparingDouble(size -> distance(pixels(size), pixels)));
    }

    private List<String> values(Parameter parameter) {
        Constraint constraint =
                operation.field(parameter).map(field -> field.constraint()).orElse(Constraint.any());
        if (constraint instanceof Constraint.OneOf closed) {
            return closed.values();
        }
        return constraint instanceof Constraint.KnownValues open ? open.values() : List.of();
    }

    private static OptionalDouble ratioOf(ImagesRequest request) {
        return request.size()
                .filter(size -> size.width().isPresent())
                .map(size -> OptionalDouble.of(ratio(size)))
                .orElse(OptionalDouble.empty());
    }

    private static double ratio(ImageSize size) {
        return (double) size.width().orElse(1) / size.height().orElse(1);
    }

    private static double pixels(ImageSize size) {
        return (double) size.width().orElse(1) * size.height().orElse(1);
    }

    private static double pixels(Resolution resolution) {
        String factor = resolution.value().replaceAll("[^0-9.]", "");
        double number = factor.isEmpty() ? 1 : Double.parseDouble(factor);
        // Without a unit, such as 512, the number is the side in pixels.
        double side = number < MIN_SIDE_IN_PIXELS ? number : number / 1024;
        return side * side * PIXELS_OF_1K;
    }

    /**
     * Returns the distance of two positive numbers on a logarithmic scale. It is rounded, so that two equal distances
     * compare as equal and the first, smaller value is selected: 1536x1024 is midway between 1k and 1.5k.
     */
    private static double distance(double first, double second) {
        return Math.rint(Math.abs(Math.log(first / second)) * 1e9);
    }
}
