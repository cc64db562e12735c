package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.ValueStyle;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A picture from words and other pictures. Immutable; the files are looked at by the call, before anything is sent. */
@Value.Immutable
@ValueStyle
public abstract non-sealed class EditRequest extends ImagesRequest {
    EditRequest() {}

    /** The pictures to edit, in the order in which the prompt may refer to them; at least one. */
    public abstract List<ImageInput> images();

    /** Where to edit: a PNG of the first picture's size whose transparent pixels are to be changed. */
    public abstract Optional<ImageInput> mask();

    @Value.Default
    @Override
    public String prompt() {
        return ""; // blank is refused together with all else that is wrong
    }

    @Value.Check
    void check() {
        new RequestRules(this).inputs(images()).verify();
    }

    /** A request that says nothing yet. */
    public static Builder builder() {
        return ImmutableEditRequest.builder();
    }

    /** A builder that says what this request says. */
    public final Builder toBuilder() {
        return ImmutableEditRequest.builder().from(this);
    }

    /** Collects what a {@code EditRequest} says. */
    public abstract static sealed class Builder extends ImagesRequest.Builder<Builder>
            permits ImmutableEditRequest.Builder {
        Builder() {}

        @Override
        final Builder self() {
            return this;
        }

        /** All pictures at once, in place of those said before. */
        public abstract Builder images(Iterable<? extends ImageInput> images);

        /** One more picture to edit. */
        public final Builder image(ImageInput image) {
            return addImages(image);
        }

        abstract Builder addImages(ImageInput image);

        /** Where to edit. */
        public abstract Builder mask(ImageInput mask);

        /**
         * The request.
         *
         * @throws InvalidRequestException naming everything that no provider takes
         */
        public abstract EditRequest build();
    }
}
