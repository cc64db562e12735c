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

/** The results of {@code --keep-url}: the URL of each image, and a file for each image that arrived without a URL. */
final class UrlResults {
    private final ImageSaver imageSaver;

    UrlResults(ImageSaver imageSaver) {
        this.imageSaver = imageSaver;
    }

    ImageResult<Object> storeImagesWithoutUrl(ImageResult<?> result) {
        return ImageResult.builder()
                .outcomes(store(List.copyOf(result.outcomes())))
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

    /** Stores the images of a call that failed because none of its images has a URL. */
    ImageResult<Object> storeImagesWithoutUrl(ImagesException failure) {
        List<ImageOutcome<Object>> outcomes = store(failure.outcomes());
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

    private List<ImageOutcome<Object>> store(List<? extends ImageOutcome<?>> outcomes) {
        return outcomes.stream().map(outcome -> store(outcome, outcomes.size())).toList();
    }

    private ImageOutcome<Object> store(ImageOutcome<?> outcome, int count) {
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            GeneratedImage<?> image = delivered.image();
            return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                    image.index(), image.content(), image.facts(), image.revisedPrompt(), image.url()));
        }
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            // The bytes of any other failure are not an image.
            return failed.recoveredBytes()
                    .filter(bytes -> failed.error() instanceof ImageStorageException)
                    .map(bytes -> store(failed, bytes, count))
                    .orElseGet(() -> failed(failed, failed.error()));
        }
        return new ImageOutcome.Blocked<>(outcome.index(), ((ImageOutcome.Blocked<?>) outcome).error());
    }

    private ImageOutcome<Object> store(ImageOutcome.Failed<?> failed, ImageBytes bytes, int count) {
        try {
            Path file = imageSaver.save(bytes, failed.index(), count);
            return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                    failed.index(), file, Optional.of(facts(bytes)), Optional.empty(), failed.url()));
        } catch (IOException e) {
            return failed(
                    failed,
                    new ImageStorageException(
                            "the image could not be stored: " + e.getMessage(),
                            ErrorDetails.of(BillingStatus.BILLED).build(),
                            e));
        }
    }

    private static ImageOutcome<Object> failed(ImageOutcome.Failed<?> failed, ImagesException error) {
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
        } catch (NoSuchAlgorithmException e) {
            // Every JDK has SHA-256.
            throw new IllegalStateException(e);
        }
    }
}
