package io.imagesdk.cli;

import io.imagesdk.bulk.BulkItem;
import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Quality;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.ProviderProfile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Creates requests from the specified options, with the default values of the profile for the others.
 *
 * @param prompt the prompt as it is sent
 * @param values all other parameters
 * @param extraFields members of the request that have no option
 */
record RequestFactory(String prompt, Map<Parameter, String> values, List<ExtraField> extraFields) {
    /** Stands for the request of a task, which does not hold it. */
    static final RequestFactory UNKNOWN = new RequestFactory("", Map.of(), List.of());

    /** Returns the factory for a provider. The suffix of a style is appended to the prompt. */
    static RequestFactory of(RequestOptions options, String prompt, ProviderProfile profile, boolean edit) {
        Style style = options.style;
        return new RequestFactory(
                style == null || prompt.isBlank() ? prompt : style.appendTo(prompt),
                ProfileDefaults.complete(profile, edit, options.specified(), options.extra),
                options.extra);
    }

    /** Sets the parameters that an item does not specify, from the options and from the profile. */
    static BulkItem withDefaults(BulkItem item, RequestOptions options, ProviderProfile profile) {
        ImagesRequest specified = item.request();
        ImagesRequest complete = of(options, specified.prompt(), profile, specified instanceof EditRequest)
                .complete(specified);
        return new BulkItem(item.id(), complete, item.attributes());
    }

    GenerateRequest generation() {
        GenerateRequest.Builder request = GenerateRequest.builder();
        setParameters(request);
        return request.build();
    }

    EditRequest edit(List<ImageInput> images, Optional<ImageInput> mask) {
        EditRequest.Builder request = EditRequest.builder().images(images).mask(mask);
        setParameters(request);
        return request.build();
    }

    /** Returns a request in which the parameters that it does not set have the values of this factory. */
    ImagesRequest complete(ImagesRequest request) {
        boolean hasShape = ProfileDefaults.SHAPE.stream()
                .anyMatch(shape -> shape.valueIn(request).isPresent());
        Map<Parameter, String> all = new EnumMap<>(Parameter.class);
        values.forEach((parameter, value) -> {
            if (!(hasShape && ProfileDefaults.SHAPE.contains(parameter))) {
                all.put(parameter, value);
            }
        });
        for (Parameter parameter : Parameter.values()) {
            parameter.valueIn(request).ifPresent(value -> all.put(parameter, value.toString()));
        }
        List<ExtraField> missing = extraFields.stream()
                .filter(field -> !request.extra().containsKey(field.name()))
                .toList();
        ImagesRequest.Builder builder = request.toBuilder();
        new RequestFactory(prompt, all, missing).setParameters(builder);
        return builder.build();
    }

    private void setParameters(ImagesRequest.Builder request) {
        request.prompt(prompt)
                .model(value(Parameter.MODEL).map(ModelName::of))
                .count(number(Parameter.COUNT))
                .size(value(Parameter.SIZE).map(ImageSize::of))
                .aspectRatio(value(Parameter.ASPECT_RATIO).map(AspectRatio::of))
                .resolution(value(Parameter.RESOLUTION).map(Resolution::of))
                .quality(value(Parameter.QUALITY).map(Quality::of))
                .format(value(Parameter.FORMAT).map(ImageFormat::of))
                .responseFormat(value(Parameter.RESPONSE_FORMAT).map(ResponseFormat::of))
                .background(value(Parameter.BACKGROUND))
                .compression(number(Parameter.COMPRESSION))
                .moderation(value(Parameter.MODERATION))
                .user(value(Parameter.USER));
        extraFields.forEach(extraField -> request.extra(extraField.name(), extraField.value()));
    }

    private OptionalInt number(Parameter parameter) {
        return value(parameter).stream().mapToInt(Integer::parseInt).findFirst();
    }

    Optional<String> value(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }
}
