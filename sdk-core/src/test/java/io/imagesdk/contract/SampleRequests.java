package io.imagesdk.contract;

import io.imagesdk.ImagesService;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.provider.Constraint;
import io.imagesdk.provider.Field;
import io.imagesdk.provider.Operation;
import io.imagesdk.testing.SampleImages;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Creates requests from the parameters and values of a profile. */
final class SampleRequests {
    static final byte[] IMAGE = SampleImages.encoded("png", 2, 2);
    /** A well-formed value of each parameter, for fields that accept any value. */
    private static final Map<Parameter, String> ANY = new EnumMap<>(Map.ofEntries(
            Map.entry(Parameter.PROMPT, "a cat \"in\" a tree, 猫 🐈\nat night"),
            Map.entry(Parameter.MODEL, "a-model"),
            Map.entry(Parameter.COUNT, "2"),
            Map.entry(Parameter.SIZE, "640x480"),
            Map.entry(Parameter.ASPECT_RATIO, "7:5"),
            Map.entry(Parameter.RESOLUTION, "7k"),
            Map.entry(Parameter.QUALITY, "exquisite"),
            Map.entry(Parameter.FORMAT, "tiff"),
            Map.entry(Parameter.BACKGROUND, "checkered"),
            Map.entry(Parameter.COMPRESSION, "40"),
            Map.entry(Parameter.MODERATION, "strict"),
            Map.entry(Parameter.RESPONSE_FORMAT, "pigeon"),
            Map.entry(Parameter.USER, "user-1")));

    private SampleRequests() {}

    /** A well-formed value that no profile lists. */
    static String unheardOf(Parameter parameter) {
        return ANY.get(parameter);
    }

    /** Returns accepted values: all of a list, both ends of a range, and an unlisted value if the list is open. */
    static List<String> accepted(Field field) {
        List<String> values = new ArrayList<>();
        if (field.constraint() instanceof Constraint.OneOf closed) {
            values.addAll(closed.values());
        } else if (field.constraint() instanceof Constraint.Range range) {
            values.addAll(List.of(String.valueOf(range.min()), String.valueOf(range.max())));
        } else if (field.constraint() instanceof Constraint.MaxLength maxLength) {
            values.addAll(List.of("x".repeat(maxLength.max()), "x"));
        } else {
            values.addAll(((Constraint.KnownValues) field.constraint()).values());
            values.add(unheardOf(field.parameter()));
        }
        return values;
    }

    /** Returns well-formed values that a field does not accept; none if it accepts all. */
    static List<String> refused(Field field) {
        if (field.constraint() instanceof Constraint.OneOf) {
            return List.of(unheardOf(field.parameter()));
        }
        if (field.constraint() instanceof Constraint.Range range) {
            List<String> values = new ArrayList<>(List.of(String.valueOf(range.max() + 1)));
            if (range.min() > 1) {
                values.add(String.valueOf(range.min() - 1));
            }
            // The builder rejects a compression beyond its range for every provider.
            return field.parameter() == Parameter.COMPRESSION ? List.of() : values;
        }
        return field.constraint() instanceof Constraint.MaxLength maxLength
                ? List.of("x".repeat(maxLength.max() + 1))
                : List.of();
    }

    /** Returns the smallest valid request of an operation with the specified values. */
    static Map<Parameter, String> min(Operation operation) {
        Map<Parameter, String> said = new EnumMap<>(Parameter.class);
        operation.fields().stream()
                .filter(Field::required)
                .forEach(field -> said.put(field.parameter(), accepted(field).get(0)));
        return said;
    }

    static ImagesRequest request(boolean edit, Map<Parameter, String> said) {
        if (edit) {
            EditRequest.Builder request = EditRequest.builder().image(ImageInput.of(IMAGE, "image"));
            said.forEach((parameter, value) -> say(request, parameter, value));
            return request.build();
        }
        GenerateRequest.Builder request = GenerateRequest.builder();
        said.forEach((parameter, value) -> say(request, parameter, value));
        return request.build();
    }

    static ImageResult<ImageBytes> call(ImagesService images, ImagesRequest request, CallOptions options) {
        return request instanceof EditRequest edit
                ? images.blocking().edit(edit, Delivery.inMemory(), options)
                : images.blocking().generate((GenerateRequest) request, Delivery.inMemory(), options);
    }

    private static void say(GenerateRequest.Builder request, Parameter parameter, String value) {
        switch (parameter) {
            case PROMPT -> request.prompt(value);
            case MODEL -> request.model(value);
            case COUNT -> request.count(Integer.parseInt(value));
            case SIZE -> request.size(value);
            case ASPECT_RATIO -> request.aspectRatio(value);
            case RESOLUTION -> request.resolution(value);
            case QUALITY -> request.quality(value);
            case FORMAT -> request.format(value);
            case BACKGROUND -> request.background(value);
            case COMPRESSION -> request.compression(Integer.parseInt(value));
            case MODERATION -> request.moderation(value);
            case RESPONSE_FORMAT -> request.responseFormat(value);
            case USER -> request.user(value);
        }
    }

    private static void say(EditRequest.Builder request, Parameter parameter, String value) {
        switch (parameter) {
            case PROMPT -> request.prompt(value);
            case MODEL -> request.model(value);
            case COUNT -> request.count(Integer.parseInt(value));
            case SIZE -> request.size(value);
            case ASPECT_RATIO -> request.aspectRatio(value);
            case RESOLUTION -> request.resolution(value);
            case QUALITY -> request.quality(value);
            case FORMAT -> request.format(value);
            case BACKGROUND -> request.background(value);
            case COMPRESSION -> request.compression(Integer.parseInt(value));
            case MODERATION -> request.moderation(value);
            case RESPONSE_FORMAT -> request.responseFormat(value);
            case USER -> request.user(value);
        }
    }
}
