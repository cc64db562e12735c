package io.imagesdk.internal.pipeline;

import io.imagesdk.error.ApiException;
import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.internal.call.CallLog;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Assembles the result of a call if at least one image was delivered, and otherwise the exception with all that is
 * known.
 */
final class ResultAssembler<T> {
    private final Optional<ImageFormat> format;
    private final List<Warning> translations;
    private final DeliverySession<T> destination;
    private final CallLog log;
    private final int maxBodyBytes;

    /**
     * Creates an assembler for one request.
     *
     * @param format the requested format
     * @param translations the warnings of the validation
     * @param maxBodyBytes the maximum size of the response in an exception
     */
    ResultAssembler(
            Optional<ImageFormat> format,
            List<Warning> translations,
            DeliverySession<T> destination,
            CallLog log,
            int maxBodyBytes) {
        this.format = format;
        this.translations = translations;
        this.destination = destination;
        this.log = log;
        this.maxBodyBytes = maxBodyBytes;
    }

    ImageResult<T> assemble(ImageResponse response, List<ImageOutcome<T>> delivered) {
        List<ImageOutcome<T>> outcomes = new ArrayList<>(delivered);
        response.incompleteCause()
                .ifPresent(cause -> outcomes.add(
                        new ImageOutcome.Failed<>(nextIndex(outcomes), cause, Optional.empty(), Optional.empty())));
        if (outcomes.stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
            throw noImage(response, outcomes);
        }
        return ImageResult.<T>builder()
                .outcomes(outcomes)
                .usage(response.usage())
                .requestId(response.facts().requestId())
                .createdAt(response.facts().createdAt())
                .warnings(warnings(response, outcomes))
                .rateLimit(response.facts().rateLimit())
                .attempts(log.attempts())
                .responseJson(response.responseJson())
                .headers(headers(response))
                .build();
    }

    /** Returns the index of the first image that has no outcome. */
    private int nextIndex(List<ImageOutcome<T>> outcomes) {
        Set<Integer> used = outcomes.stream().map(ImageOutcome::index).collect(Collectors.toSet());
        int position = 0;
        while (used.contains(destination.indexOf(position))) {
            position++;
        }
        return destination.indexOf(position);
    }

    /** Returns the exception of the first image, completed with everything that is known of the others. */
    private ImagesException noImage(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        ImagesException first = outcomes.stream()
                .map(ResultAssembler::errorOf)
                .findFirst()
                .orElseGet(() -> new InvalidImageException(
                        "the response contains no image",
                        ErrorDetails.of(BillingStatus.BILLED).build(),
                        null));
        ErrorDetails.Builder details = first.details().toBuilder()
                .billing(billing(response, outcomes))
                .requestId(response.facts().requestId())
                .body(Optional.of(TextSanitizer.start(response.responseJson(), maxBodyBytes))
                        .filter(text -> !text.isEmpty()))
                .outcomes(outcomes)
                .usage(response.usage())
                .rateLimit(response.facts().rateLimit());
        if (first.status().isEmpty()) {
            details.status(response.head().status());
        }
        return first.withDetails(details.build());
    }

    /**
     * Returns BILLED unless the provider reports an error in the place of every image, and names no cost. Such errors
     * reject a request, but a task may be billed nevertheless.
     */
    private static <T> BillingStatus billing(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        boolean noneGenerated = !outcomes.isEmpty()
                && outcomes.stream()
                        .map(ResultAssembler::errorOf)
                        .allMatch(error -> error instanceof ApiException && error.billing() != BillingStatus.BILLED);
        if (!noneGenerated || response.usage().cost().isPresent()) {
            return BillingStatus.BILLED;
        }
        return outcomes.stream()
                .map(outcome -> errorOf(outcome).billing())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static ImagesException errorOf(ImageOutcome<?> outcome) {
        return outcome instanceof ImageOutcome.Blocked<?> blocked
                ? blocked.error()
                : ((ImageOutcome.Failed<?>) outcome).error();
    }

    private List<Warning> warnings(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        List<Warning> warnings = new ArrayList<>(translations);
        warnings.addAll(response.warnings());
        warnings.addAll(destination.warnings());
        for (ImageOutcome<T> outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Delivered<T> delivered) {
                delivered
                        .image()
                        .format()
                        .filter(received -> format.isPresent() && !received.equals(format.get()))
                        .ifPresent(received -> warnings.add(new Warning(
                                "format",
                                "image " + delivered.index() + ": requested " + format.get() + ", received "
                                        + received)));
            }
        }
        return warnings;
    }

    private Map<String, String> headers(ImageResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        response.head().headers().forEach((name, values) -> {
            if (!name.startsWith(":") && !name.equals("set-cookie")) {
                headers.put(name, log.masked(String.join(", ", values)));
            }
        });
        return headers;
    }
}
