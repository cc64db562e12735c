package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.internal.wire.ImageReference;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.Usage;
import io.imagesdk.provider.ResponseMapping;
import io.imagesdk.provider.TaskProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds images by the response mapping of the profile and by the result mapping of a task protocol. The mapping of the
 * kind of response takes precedence.
 */
final class TaskImages {
    private final List<ImageBodyDecoder> decoders = new ArrayList<>();

    /**
     * Creates the decoders of one response.
     *
     * @param submission whether the response is that to a request for images, and not one about a task
     */
    TaskImages(ResponseDecoder.DecodeContext context, TaskProtocol protocol, ResponseHead head, boolean submission) {
        Set<ResponseMapping> mappings = new LinkedHashSet<>();
        if (submission) {
            mappings.add(context.profile().responseMapping());
        }
        protocol.resultMapping().ifPresent(mappings::add);
        mappings.add(context.profile().responseMapping());
        for (ResponseMapping mapping : mappings) {
            decoders.add(new ImageBodyDecoder(context, mapping, head));
        }
    }

    /** Returns the response if it contains an image. An object that only has an id is not an image. */
    Optional<ImageResponse> find(ParsedBody body) {
        for (ImageBodyDecoder decoder : decoders) {
            if (hasImage(decoder.decodeNamed(body))) {
                return Optional.of(decoder.decode(body));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the response of a finished task in which {@link #find} finds no image. Its items have the URLs of images
     * at places that the mapping does not describe, or are no images. Throws the reason if there is no item.
     */
    ImageResponse decodeWithoutImages(ParsedBody body) {
        List<ImageResponse> responses = decoders.stream()
                .map(decoder -> decoder.decode(body))
                .filter(response -> !response.images().isEmpty())
                .toList();
        return responses.stream()
                .filter(TaskImages::hasImage)
                .findFirst()
                .or(() -> responses.stream().findFirst())
                .orElseThrow(() -> primary().noImages(body));
    }

    /** Does the same for a task that has succeeded, which is charged although its result cannot be read. */
    ImageResponse decodeSucceeded(ParsedBody body) {
        try {
            return decodeWithoutImages(body);
        } catch (InvalidResponseException e) {
            throw e.withDetails(e.details().toBuilder()
                    .billing(BillingStatus.BILLED)
                    .hint(Optional.of("the task has succeeded; body() contains the start of its result"))
                    .build());
        }
    }

    /** Returns the usage that a response without an image reports. */
    Usage usage(ParsedBody body) {
        return decoders.stream()
                .map(decoder -> decoder.usage(body.tree()))
                .filter(usage -> !usage.equals(Usage.NONE))
                .findFirst()
                .orElse(Usage.NONE);
    }

    /** Returns the decoder with the first mapping. */
    ImageBodyDecoder primary() {
        return decoders.get(0);
    }

    private static boolean hasImage(ImageResponse response) {
        return response.images().stream().anyMatch(TaskImages::isImage);
    }

    private static boolean isImage(ImageReference image) {
        return image.ordinal().isPresent()
                || image.failure().isPresent()
                || image.url().filter(url -> url.contains("://")).isPresent();
    }

    Set<String> base64Members() {
        Set<String> names = new LinkedHashSet<>();
        for (ImageBodyDecoder decoder : decoders) {
            names.addAll(decoder.base64Members());
        }
        return names;
    }

    Set<String> urlMembers() {
        Set<String> names = new LinkedHashSet<>();
        for (ImageBodyDecoder decoder : decoders) {
            names.addAll(decoder.urlMembers());
        }
        return names;
    }
}
