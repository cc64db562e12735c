package io.imagesdk;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ContentException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.deliver.DeliverySession;
import io.imagesdk.internal.wire.Answer;
import io.imagesdk.internal.wire.CallScope;
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
final class ResultAssembly<T> {
    private final Optional<ImageFormat> asked;
    private final List<Warning> translations;
    private final DeliverySession<T> place;
    private final CallScope scope;
    private final UnaryOperator<String> mask;
    private final int offset;

    ResultAssembly(
            Optional<ImageFormat> asked,
            List<Warning> translations,
            DeliverySession<T> place,
            CallScope scope,
            UnaryOperator<String> mask,
            int offset) {
        this.asked = asked;
        this.translations = translations;
        this.place = place;
        this.scope = scope;
        this.mask = mask;
        this.offset = offset;
    }

    ImageResult<T> result(Answer answer, List<ImageOutcome<T>> delivered) {
        List<ImageOutcome<T>> outcomes = new ArrayList<>(delivered);
        answer.broken()
                .ifPresent(cause -> outcomes.add(new ImageOutcome.Failed<>(
                        offset + outcomes.size(), cause, Optional.empty(), Optional.empty())));
        if (outcomes.stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
            throw none(answer, outcomes);
        }
        return ImageResult.<T>builder()
                .outcomes(outcomes)
                .usage(answer.usage())
                .requestId(answer.head().requestId())
                .created(answer.created())
                .warnings(warnings(answer, outcomes))
                .rateLimit(answer.rateLimit())
                .attempts(scope.attempts())
                .reply(answer.reply())
                .headers(headers(answer))
                .build();
    }

    /** No picture is good: the first one's trouble, with everything that can still be had. */
    private ImagesException none(Answer answer, List<ImageOutcome<T>> outcomes) {
        ImagesException first = outcomes.stream()
                .map(outcome -> outcome instanceof ImageOutcome.Blocked<T> blocked
                        ? blocked.error()
                        : ((ImageOutcome.Failed<T>) outcome).error())
                .findFirst()
                .orElseGet(() -> new ContentException(
                        "the answer names no picture",
                        ErrorDetails.of(CallOutcome.PAID).build(),
                        null));
        ErrorDetails.Builder details = first.details().toBuilder()
                .outcome(CallOutcome.PAID)
                .requestId(answer.head().requestId())
                .body(Optional.of(answer.reply()).filter(text -> !text.isEmpty()))
                .outcomes(outcomes)
                .usage(answer.usage())
                .rateLimit(answer.rateLimit());
        if (first.status().isEmpty()) {
            details.status(answer.head().status());
        }
        return first.with(details.build());
    }

    private List<Warning> warnings(Answer answer, List<ImageOutcome<T>> outcomes) {
        List<Warning> warnings = new ArrayList<>(translations);
        warnings.addAll(answer.warnings());
        warnings.addAll(place.warnings());
        for (ImageOutcome<T> outcome : outcomes) {
            if (outcome instanceof ImageOutcome.Delivered<T> good) {
                good.image()
                        .format()
                        .filter(came -> asked.isPresent() && !came.equals(asked.get()))
                        .ifPresent(came -> warnings.add(new Warning(
                                "format", "image " + good.index() + ": asked for " + asked.get() + ", got " + came)));
            }
        }
        return warnings;
    }

    private Map<String, String> headers(Answer answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        answer.head().headers().forEach((name, values) -> {
            if (!name.startsWith(":") && !name.equals("set-cookie")) {
                headers.put(name, mask.apply(String.join(", ", values)));
            }
        });
        return headers;
    }
}
