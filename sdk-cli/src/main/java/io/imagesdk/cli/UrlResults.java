package io.imagesdk.cli;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImageStorageException;
import io.imagesdk.error.ImagesException;
import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageResult;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** For {@code --keep-url}: addresses stay as they are, and a picture that came itself becomes a file. */
final class UrlResults {
    private final ImageSaver imageSaver;

    UrlResults(ImageSaver imageSaver) {
        this.imageSaver = imageSaver;
    }

    ImageResult<Object> settle(ImageResult<?> result) {
        return ImageResult.builder()
                .outcomes(settled(List.copyOf(result.outcomes())))
                .usage(result.usage())
                .requestId(result.requestId())
                .createdAt(result.createdAt())
                .warnings(result.warnings())
                .rateLimit(result.rateLimit())
                .attempts(result.attempts())
                .responseJson(result.responseJson())
                .headers(result.headers())
                .build();
    }

    /** When every picture came itself the call has failed, and its failure holds them. */
    ImageResult<Object> settle(ImagesException failure) {
        List<ImageOutcome<Object>> outcomes = settled(failure.outcomes());
        if (outcomes.stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
            throw failure.withDetails(
                    failure.details().toBuilder().outcomes(outcomes).build());
        }
        return ImageResult.builder()
                .outcomes(outcomes)
                .usage(failure.details().usage())
                .requestId(failure.requestId())
                .rateLimit(failure.rateLimit())
                .attempts(failure.attempts())
                .responseJson(failure.body().orElse(""))
                .build();
    }

    private List<ImageOutcome<Object>> settled(List<? extends ImageOutcome<?>> outcomes) {
        return outcomes.stream()
                .map(outcome -> settled(outcome, outcomes.size()))
                .toList();
    }

    private ImageOutcome<Object> settled(ImageOutcome<?> outcome, int count) {
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            GeneratedImage<?> image = delivered.image();
            return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                    image.index(), image.content(), image.facts(), image.revisedPrompt(), image.url()));
        }
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            return failed.recoveredBytes()
                    .map(bytes -> saved(failed, bytes, count))
                    .orElseGet(() -> copy(failed, failed.error()));
        }
        return new ImageOutcome.Blocked<>(outcome.index(), ((ImageOutcome.Blocked<?>) outcome).error());
    }

    private ImageOutcome<Object> saved(ImageOutcome.Failed<?> failed, ImageBytes bytes, int count) {
        try {
            Path file = imageSaver.save(bytes, failed.index(), count);
            return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                    failed.index(), file, Optional.of(facts(bytes)), Optional.empty(), failed.url()));
        } catch (IOException e) {
            return copy(
                    failed,
                    new ImageStorageException(
                            "the picture could not be stored: " + e.getMessage(),
                            ErrorDetails.of(BillingStatus.BILLED).build(),
                            e));
        }
    }

    private static ImageOutcome<Object> copy(ImageOutcome.Failed<?> failed, ImagesException error) {
        return new ImageOutcome.Failed<>(failed.index(), error, failed.url(), failed.recoveredBytes());
    }

    private static ImageFacts facts(ImageBytes bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asByteBuffer());
            return new ImageFacts(
                    ImageSaver.format(bytes),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    bytes.length(),
                    HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
