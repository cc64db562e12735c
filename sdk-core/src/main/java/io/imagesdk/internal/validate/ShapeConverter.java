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

/** One shape said three ways: pixels, a ratio, a ratio and a resolution. Finds how an operation would say a request's shape. */
final class ShapeConverter {
    private static final double ONE_K = 1024.0 * 1024.0;

    private final Operation operation;

    ShapeConverter(Operation operation) {
        this.operation = operation;
    }

    /** What to say in place of a parameter that the operation does not know; empty when nothing comes near. */
    String instead(Parameter parameter, ImagesRequest request) {
        return switch (parameter) {
            case SIZE ->
                ratio(request).map(ratio -> "say aspectRatio \"" + ratio + "\"").orElse("");
            case ASPECT_RATIO, RESOLUTION ->
                size(request).map(size -> "say size \"" + size + "\"").orElse("");
            case RESPONSE_FORMAT -> "leave it out: the answer holds the picture itself";
            default -> "";
        };
    }

    /** The ratio, of those the operation takes, that is nearest to the request's size. */
    Optional<AspectRatio> ratio(ImagesRequest request) {
        if (request.size().filter(ImageSize.AUTO::equals).isPresent()) {
            return values(Parameter.ASPECT_RATIO).contains("auto") ? Optional.of(AspectRatio.AUTO) : Optional.empty();
        }
        OptionalDouble wanted = ratioOf(request);
        return wanted.isEmpty()
                ? Optional.empty()
                : values(Parameter.ASPECT_RATIO).stream()
                        .map(AspectRatio::of)
                        .filter(ratio -> ratio.ratio().isPresent())
                        .min(Comparator.comparingDouble(
                                ratio -> distance(ratio.ratio().getAsDouble(), wanted.getAsDouble())));
    }

    /** The resolution, of those the operation takes, that has about as many pixels as the request's size. */
    Optional<Resolution> resolution(ImagesRequest request) {
        return request.size()
                .filter(size -> size.width().isPresent())
                .map(ShapeConverter::pixels)
                .flatMap(pixels -> values(Parameter.RESOLUTION).stream()
                        .map(Resolution::of)
                        .min(Comparator.comparingDouble(resolution -> distance(pixels(resolution), pixels))));
    }

    /** The size, of those the operation knows, that is nearest to the request's ratio and then to its resolution. */
    Optional<ImageSize> size(ImagesRequest request) {
        List<String> known = values(Parameter.SIZE);
        if (request.aspectRatio().filter(AspectRatio.AUTO::equals).isPresent()) {
            return known.contains("auto") ? Optional.of(ImageSize.AUTO) : Optional.empty();
        }
        double ratio = request.aspectRatio()
                .map(AspectRatio::ratio)
                .orElse(OptionalDouble.of(1))
                .orElse(1);
        double pixels = request.resolution().map(ShapeConverter::pixels).orElse(ONE_K);
        return known.stream()
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
        double side = factor.isEmpty() ? 1 : Double.parseDouble(factor);
        return side * side * ONE_K;
    }

    /** Rounded, so that what is equally far is equal and the first, the smaller, is taken: 1536x1024 lies midway between 1k and 1.5k. */
    private static double distance(double one, double other) {
        return Math.rint(Math.abs(Math.log(one / other)) * 1e9);
    }
}
