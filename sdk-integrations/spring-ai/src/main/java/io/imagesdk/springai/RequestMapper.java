package io.imagesdk.springai;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.error.InvalidRequestException.Violation;
import io.imagesdk.model.CallOptions;
import io.imagesdk.model.Delivery;
import io.imagesdk.model.EditRequest;
import io.imagesdk.model.GenerateRequest;
import io.imagesdk.model.ImageSize;
import io.imagesdk.model.ImagesRequest;
import io.imagesdk.model.Parameter;
import io.imagesdk.model.ResponseFormat;
import io.imagesdk.provider.Editing;
import io.imagesdk.provider.Operation;
import io.imagesdk.provider.ProviderProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.ai.image.ImageMessage;

/** Turns messages and options of Spring AI into a request, its delivery and its call options. */
final class RequestMapper {
    private final ProviderProfile profile;
    private final ImagesSdkImageOptions options;
    private final List<Violation> violations = new ArrayList<>();

    RequestMapper(ProviderProfile profile, ImagesSdkImageOptions options) {
        this.profile = profile;
        this.options = options;
    }

    /**
     * Returns the request.
     *
     * @throws InvalidRequestException with all violations that no provider accepts
     */
    ImagesRequest toRequest(List<ImageMessage> messages) {
        checkWeights(messages);
        EditInputs inputs = EditInputs.of(options, messages, violations);
        ImagesRequest.Builder request = inputs.images().isEmpty()
                ? GenerateRequest.builder()
                : EditRequest.builder().images(inputs.images()).mask(inputs.mask());
        request.prompt(messages.stream().map(ImageMessage::getText).collect(Collectors.joining("\n")));
        size().ifPresent(request::size);
        options.parameters().forEach((parameter, value) -> apply(request, parameter, value));
        Optional<Operation> operation = inputs.images().isEmpty()
                ? Optional.of(profile.generation())
                : profile.editing().map(Editing::operation);
        operation.flatMap(this::responseFormat).ifPresent(request::responseFormat);
        request.extras(options.getExtra());
        return build(request);
    }

    private ImagesRequest build(ImagesRequest.Builder request) {
        if (violations.isEmpty()) {
            return request.build();
        }
        try {
            request.build();
        } catch (InvalidRequestException e) {
            violations.addAll(e.violations());
        }
        throw new InvalidRequestException(violations);
    }

    /** A weight is a feature of models that accept several prompts. Ignoring it would change the image silently. */
    private void checkWeights(List<ImageMessage> messages) {
        messages.stream()
                .map(ImageMessage::getWeight)
                .filter(Objects::nonNull)
                .filter(weight -> weight != 1)
                .forEach(weight -> violations.add(new Violation(
                        "weight", "of a message must be 1, was " + weight, "state the emphasis in the prompt")));
    }

    private Optional<ImageSize> size() {
        Integer width = options.getWidth();
        Integer height = options.getHeight();
        if (width != null && height != null) {
            return Optional.of(ImageSize.of(width, height));
        }
        if (width != null || height != null) {
            violations.add(new Violation(
                    "size",
                    "must have a width and a height, has "
                            + (width != null ? "the width " + width : "the height " + height) + " only",
                    ""));
        }
        return Optional.empty();
    }

    private static void apply(ImagesRequest.Builder request, Parameter parameter, Object value) {
        switch (parameter) {
            case MODEL -> request.model((String) value);
            case COUNT -> request.count((Integer) value);
            case ASPECT_RATIO -> request.aspectRatio((String) value);
            case RESOLUTION -> request.resolution((String) value);
            case QUALITY -> request.quality((String) value);
            case FORMAT -> request.format((String) value);
            case BACKGROUND -> request.background((String) value);
            case COMPRESSION -> request.compression((Integer) value);
            case MODERATION -> request.moderation((String) value);
            case USER -> request.user((String) value);
            // These do not depend on one option alone.
            case PROMPT, SIZE, RESPONSE_FORMAT -> {}
        }
    }

    /**
     * Returns the response format to send. Base64 needs no parameter where the provider has none, because every image
     * is delivered as bytes. A URL needs it where it exists; where it does not, the request is rejected unless the
     * delivery was chosen explicitly, since the images of most such providers have no URL and would be paid in vain.
     */
    private Optional<ResponseFormat> responseFormat(Operation operation) {
        boolean supported = operation.field(Parameter.RESPONSE_FORMAT).isPresent();
        Optional<ResponseFormat> requested = requestedFormat();
        if (requested.isEmpty()) {
            return supported && delivery() instanceof Delivery.Urls
                    ? Optional.of(ResponseFormat.URL)
                    : Optional.empty();
        }
        return requested.filter(format -> supported || !format.equals(ResponseFormat.B64_JSON));
    }

    private Optional<ResponseFormat> requestedFormat() {
        return Optional.ofNullable(options.getResponseFormat())
                .map(format -> ResponseFormat.of(format.toLowerCase(Locale.ROOT)));
    }

    /** Returns the delivery of the options; otherwise URLs if the response format is URL, or memory. */
    Delivery<?> delivery() {
        Delivery<?> chosen = options.getDelivery();
        if (chosen != null) {
            return chosen;
        }
        return requestedFormat().equals(Optional.of(ResponseFormat.URL)) ? Delivery.asUrl() : Delivery.inMemory();
    }

    CallOptions callOptions() {
        return Objects.requireNonNullElse(options.getCallOptions(), CallOptions.DEFAULT);
    }
}
