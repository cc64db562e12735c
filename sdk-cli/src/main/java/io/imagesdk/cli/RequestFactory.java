package io.imagesdk.cli;

import io.imagesdk.model.AspectRatio;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageInput;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ModelName;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.Resolution;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.ProviderProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked for: what a person said, and what the profile suggests where they said nothing.
 *
 * @param prompt the prompt as it is sent
 * @param values all other parameters
 * @param extraFields members that have no option
 */
record RequestFactory(String prompt, Map<Parameter, String> values, List<ExtraField> extraFields) {
    /** All that is wanted of this provider; the words of a style follow the prompt. */
    static RequestFactory of(RequestOptions request, String prompt, ProviderProfile profile, boolean edit) {
        List<ExtraField> extraFields = request.extras();
        Style style = request.style;
        return new RequestFactory(
                style == null || prompt.isBlank() ? prompt : style.added(prompt),
                ProfileDefaults.filled(profile, edit, request.said(), extraFields),
                extraFields);
    }

    GenerateRequest generation() {
        GenerateRequest.Builder request = GenerateRequest.builder()
                .prompt(prompt)
                .size(value(Parameter.SIZE).map(ImageSize::of))
                .aspectRatio(value(Parameter.ASPECT_RATIO).map(AspectRatio::of))
                .resolution(value(Parameter.RESOLUTION).map(Resolution::of))
                .responseFormat(value(Parameter.RESPONSE_FORMAT).map(ResponseFormat::of));
        value(Parameter.MODEL).map(ModelName::of).ifPresent(request::model);
        value(Parameter.COUNT).map(Integer::valueOf).ifPresent(request::count);
        value(Parameter.QUALITY).ifPresent(request::quality);
        value(Parameter.FORMAT).ifPresent(request::format);
        value(Parameter.BACKGROUND).ifPresent(request::background);
        value(Parameter.COMPRESSION).map(Integer::valueOf).ifPresent(request::compression);
        value(Parameter.MODERATION).ifPresent(request::moderation);
        value(Parameter.USER).ifPresent(request::user);
        extraFields.forEach(extraField -> request.extra(extraField.name(), extraField.value()));
        return request.build();
    }

    EditRequest edit(List<ImageInput> images, Optional<ImageInput> mask) {
        EditRequest.Builder request = EditRequest.builder()
                .images(images)
                .prompt(prompt)
                .size(value(Parameter.SIZE).map(ImageSize::of))
                .aspectRatio(value(Parameter.ASPECT_RATIO).map(AspectRatio::of))
                .resolution(value(Parameter.RESOLUTION).map(Resolution::of))
                .responseFormat(value(Parameter.RESPONSE_FORMAT).map(ResponseFormat::of));
        mask.ifPresent(request::mask);
        value(Parameter.MODEL).map(ModelName::of).ifPresent(request::model);
        value(Parameter.COUNT).map(Integer::valueOf).ifPresent(request::count);
        value(Parameter.QUALITY).ifPresent(request::quality);
        value(Parameter.FORMAT).ifPresent(request::format);
        value(Parameter.BACKGROUND).ifPresent(request::background);
        value(Parameter.COMPRESSION).map(Integer::valueOf).ifPresent(request::compression);
        value(Parameter.MODERATION).ifPresent(request::moderation);
        value(Parameter.USER).ifPresent(request::user);
        extraFields.forEach(extraField -> request.extra(extraField.name(), extraField.value()));
        return request.build();
    }

    Optional<String> value(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }
}
