package io.imagesdk.examples.cli;

import io.imagesdk.error.CallOutcome;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.error.OutputException;
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
final class KeptAddresses {
    private final Rescue rescue;

    KeptAddresses(Rescue rescue) {
        this.rescue = rescue;
    }

    ImageResult<Object> settle(ImageResult<?> result) {
        return ImageResult.builder()
                .outcomes(settled(List.copyOf(result.outcomes())))
                .usage(result.usage())
                .requestId(result.requestId())
                .created(result.created())
                .warnings(result.warnings())
                .rateLimit(result.rateLimit())
                .attempts(result.attempts())
                .reply(result.reply())
                .headers(result.headers())
                .build();
    }

    /** When every picture came itself the call has failed, and its failure holds them. */
    ImageResult<Object> settle(ImagesException failure) {
        List<ImageOutcome<Object>> outcomes = settled(failure.outcomes());
        if (outcomes.stream().noneMatch(ImageOutcome.Delivered.class::isInstance)) {
            throw failure.with(failure.details().toBuilder().outcomes(outcomes).build());
        }
        return ImageResult.builder()
                .outcomes(outcomes)
                .usage(failure.details().usage())
                .requestId(failure.requestId())
                .rateLimit(failure.rateLimit())
                .attempts(failure.attempts())
                .reply(failure.body().orElse(""))
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
                    image.index(), image.content(), image.facts(), image.revisedPrompt(), image.address()));
        }
        if (outcome instanceof ImageOutcome.Failed<?> failed) {
            return failed.rescued()
                    .map(bytes -> saved(failed, bytes, count))
                    .orElseGet(() -> copy(failed, failed.error()));
        }
        return new ImageOutcome.Blocked<>(outcome.index(), ((ImageOutcome.Blocked<?>) outcome).error());
    }

    private ImageOutcome<Object> saved(ImageOutcome.Failed<?> failed, ImageBytes bytes, int count) {
        try {
            Path file = rescue.save(bytes, failed.index(), count);
            return new ImageOutcome.Delivered<>(new GeneratedImage<>(
                    failed.index(), file, Optional.of(facts(bytes)), Optional.empty(), failed.address()));
        } catch (IOException unwritable) {
            return copy(
                    failed,
                    new OutputException(
                            "the picture could not be stored: " + unwritable.getMessage(),
                            ErrorDetails.of(CallOutcome.PAID).build(),
                            unwritable));
        }
    }

    private static ImageOutcome<Object> copy(ImageOutcome.Failed<?> failed, ImagesException error) {
        return new ImageOutcome.Failed<>(failed.index(), error, failed.address(), failed.rescued());
    }

    private static ImageFacts facts(ImageBytes bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asByteBuffer());
            return new ImageFacts(
                    Rescue.format(bytes),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    bytes.length(),
                    HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException impossible) { // every JDK has it
            throw new IllegalStateException(impossible);
        }
    }
}
