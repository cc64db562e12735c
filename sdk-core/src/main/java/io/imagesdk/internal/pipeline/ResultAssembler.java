package io.imagesdk.internal.pipeline;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidImageException;
import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.wire.ImageResponse;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import io.imagesdk.model.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tells the whole story of a call: a result when one picture at least is good, otherwise the failure with all that is known. */
public final class ResultAssembler<T> {
    private final Optional<ImageFormat> requested;
    private final List<Warning> translations;
    private final DeliverySession<T> place;
    private final CallScope scope;
    private final UnaryOperator<String> mask;
    private final int offset;

    public ResultAssembler(
            Optional<ImageFormat> requested,
            List<Warning> translations,
            DeliverySession<T> place,
            CallScope scope,
            UnaryOperator<String> mask,
            int offset) {
        this.requested = requested;
        this.translations = translations;
        this.place = place;
        this.scope = scope;
        this.mask = mask;
        this.offset = offset;
    }

    public ImageResult<T> result(ImageResponse response, List<ImageOutcome<T>> delivered) {
        List<ImageOutcome<T>> outcomes = new ArrayList<>(delivered);
        response.incompleteCause()
                .ifPresent(cause -> outcomes.add(new ImageOutcome.Failed<>(
                        offset + outcomes.size(), cause, Optional.empty(), Optional.empty())));
        if (outcomes.stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
            throw none(response, outcomes);
        }
        return ImageResult.<T>builder()
                .outcomes(outcomes)
                .usage(response.usage())
                .requestId(response.head().requestId())
                .createdAt(response.createdAt())
                .warnings(warnings(response, outcomes))
                .rateLimit(response.rateLimit())
                .attempts(scope.attempts())
                .responseJson(response.responseJson())
                .headers(headers(response))
                .build();
    }

    /** No picture is good: the first one's trouble, with everything that can still be had. */
    private ImagesException none(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        ImagesException first = outcomes.stream()
                .map(outcome -> outcome instanceof ImageOutcome.Blocked<T> blocked
                        ? blocked.error()
                        : ((ImageOutcome.Failed<T>) outcome).error())
                .findFirst()
                .orElseGet(() -> new InvalidImageException(
                        "the answer names no picture",
                        ErrorDetails.of(BillingStatus.BILLED).build(),
                        null));
        ErrorDetails.Builder details = first.details().toBuilder()
                .billing(BillingStatus.BILLED)
                .requestId(response.head().requestId())
                .body(Optional.of(response.responseJson()).filter(text -> !text.isEmpty()))
                .outcomes(outcomes)
                .usage(response.usage())
                .rateLimit(response.rateLimit());
        if (first.status().isEmpty()) {
            details.status(response.head().status());
        }
        return first.withDetails(details.build());
    }

    private List<Warning> warnings(ImageResponse response, List<ImageOutcome<T>> outcomes) {
        List<Warning> warnings = new ArrayList<>(translations);
        warnings.addAll(response.warnings());
        warnings.addAll(place.warnings());
        for (ImageOutcome<T> outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Delivered<T> good) {
                good.image()
                        .format()
                        .filter(came -> requested.isPresent() && !came.equals(requested.get()))
                        .ifPresent(came -> warnings.add(new Warning(
                                "format",
                                "image " + good.index() + ": asked for " + requested.get() + ", got " + came)));
            }
        }
        return warnings;
    }

    private Map<String, String> headers(ImageResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        response.head().headers().forEach((name, values) -> {
            if (!name.startsWith(":") && !name.equals("set-cookie")) {
                headers.put(name, mask.apply(String.join(", ", values)));
            }
        });
        return headers;
    }
}
