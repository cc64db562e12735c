package io.imagesdk.model;

import io.imagesdk.error.InvalidRequestException;
import io.imagesdk.internal.ValueStyle;
import org.immutables.value.Value;

/** A picture from words. Immutable; who holds one holds a well-formed one, and what a provider takes of it is checked by the call. */
@Value.Immutable
@ValueStyle
public abstract non-sealed class GenerateRequest extends ImagesRequest {
    GenerateRequest() {}

    @Value.Default
    @Override
    public String prompt() {
        return ""; // blank is refused together with all else that is wrong
    }

    @Value.Check
    void check() {
        new RequestRules(this).verify();
    }

    /** A request that says nothing yet. */
    public static Builder builder() {
        return ImmutableGenerateRequest.builder();
    }

    /** A builder that says what this request says. */
    public final Builder toBuilder() {
        return ImmutableGenerateRequest.builder().from(this);
    }

    /** Collects what a {@code GenerateRequest} says. */
    public abstract static sealed class Builder extends ImagesRequest.Builder<Builder>
            permits ImmutableGenerateRequest.Builder {
        Builder() {}

        @Override
        final Builder self() {
            return this;
        }

        /**
         * The request.
         *
         * @throws InvalidRequestException naming everything that no provider takes
         */
        public abstract GenerateRequest build();
    }
}
