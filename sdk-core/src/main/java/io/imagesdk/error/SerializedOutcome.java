package io.imagesdk.error;

import io.imagesdk.model.GeneratedImage;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.ImageOutcome;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the outcome of an image is serialized. A delivered image has an {@code image}, all others have an
 * {@code error}. An empty {@link Optional} is null.
 */
record SerializedOutcome(
        int index,
        @Nullable ImageForm image,
        boolean blocked,
        @Nullable ImagesException error,
        @Nullable URI url,
        byte @Nullable [] recoveredBytes)
        implements Serializable {
    static SerializedOutcome of(ImageOutcome<?> outcome) {
        if (outcome instanceof ImageOutcome.Delivered<?> delivered) {
            return new SerializedOutcome(outcome.index(), ImageForm.of(delivered.image()), false, null, null, null);
        }
        if (outcome instanceof ImageOutcome.Blocked<?> blocked) {
            return new SerializedOutcome(outcome.index(), null, true, blocked.error(), null, null);
        }
        ImageOutcome.Failed<?> failed = (ImageOutcome.Failed<?>) outcome;
        return new SerializedOutcome(
                outcome.index(),
                null,
                false,
                failed.error(),
                failed.url().orElse(null),
                failed.recoveredBytes().map(ImageBytes::toByteArray).orElse(null));
    }

    ImageOutcome<?> toOutcome() {
        if (image != null) {
            return new ImageOutcome.Delivered<>(image.toImage(index));
        }
        ImagesException reason = Objects.requireNonNull(error, "error");
        return blocked
                ? new ImageOutcome.Blocked<>(index, reason)
                : new ImageOutcome.Failed<>(
                        index,
                        reason,
                        Optional.ofNullable(url),
                        Optional.ofNullable(recoveredBytes).map(ImageBytes::copyOf));
    }

    /** The form in which a delivered image is serialized. */
    record ImageForm(
            Object content,
            @Nullable FactsForm facts,
            @Nullable String revisedPrompt,
            @Nullable URI url) implements Serializable {
        static ImageForm of(GeneratedImage<?> image) {
            return new ImageForm(
                    contentForm(image.content()),
                    image.facts().map(FactsForm::of).orElse(null),
                    image.revisedPrompt().orElse(null),
                    image.url().orElse(null));
        }

        GeneratedImage<?> toImage(int index) {
            return new GeneratedImage<>(
                    index,
                    content instanceof ContentForm form ? form.toContent() : content,
                    Optional.ofNullable(facts).map(FactsForm::toFacts),
                    Optional.ofNullable(revisedPrompt),
                    Optional.ofNullable(url));
        }

        /** Returns the content of a sink itself if it can be serialized, and otherwise its text. */
        private static Object contentForm(Object content) {
            if (content instanceof ImageBytes bytes) {
                return new BytesForm(bytes.toByteArray());
            }
            if (content instanceof Path path) {
                return PathForm.of(path);
            }
            return SerializableCause.isSerializable(content) ? content : content.toString();
        }
    }

    /** The form in which a content is serialized that is not serializable itself. */
    private interface ContentForm extends Serializable {
        Object toContent();
    }

    /** The form in which an image in memory is serialized. */
    private record BytesForm(byte[] bytes) implements ContentForm {
        @Override
        public Object toContent() {
            return ImageBytes.copyOf(bytes);
        }
    }

    /** The form in which a file is serialized: its path, and its URI if it is not in the default file system. */
    private record PathForm(String path, @Nullable URI uri) implements ContentForm {
        static PathForm of(Path path) {
            boolean isDefault = path.getFileSystem().equals(FileSystems.getDefault());
            return new PathForm(path.toString(), isDefault ? null : path.toUri());
        }

        @Override
        public Object toContent() {
            try {
                return uri == null ? Path.of(path) : Path.of(uri);
            } catch (RuntimeException ignored) {
                // This machine has other file names or does not have the file system.
                return uri == null ? path : uri;
            }
        }
    }

    /** The form in which the facts about an image are serialized. */
    record FactsForm(
            String format,
            @Nullable Integer width,
            @Nullable Integer height,
            long byteCount,
            String sha256) implements Serializable {
        static FactsForm of(ImageFacts facts) {
            return new FactsForm(
                    facts.format().name(),
                    SerializedDetails.boxed(facts.width()),
                    SerializedDetails.boxed(facts.height()),
                    facts.byteCount(),
                    facts.sha256());
        }

        ImageFacts toFacts() {
            return new ImageFacts(
                    ImageFormat.of(format),
                    SerializedDetails.unboxed(width),
                    SerializedDetails.unboxed(height),
                    byteCount,
                    sha256);
        }
    }
}
