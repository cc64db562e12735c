package io.imagesdk.error;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.Attempt;
import io.imagesdk.model.ImageOutcome;
import io.imagesdk.model.ImageTask;
import io.imagesdk.model.RateLimit;
import io.imagesdk.model.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/** All that is known about a failure, beside its one line. */
@Value.Immutable
@ValueStyle
public abstract class ErrorDetails {
    ErrorDetails() {}

    /** The profile's id. */
    public abstract Optional<String> provider();

    /** Its effect at the provider. */
    public abstract BillingStatus billing();

    /** The answer's status. */
    public abstract OptionalInt status();

    /** The provider's name for the exchange. */
    public abstract Optional<String> requestId();

    /** The provider's error code. */
    public abstract Optional<String> code();

    /** The provider's words, out of the body. */
    @Value.Redacted
    public abstract Optional<String> providerMessage();

    /** The answer's body as it came, 64 KiB at most, with the key masked. */
    @Value.Redacted
    public abstract Optional<String> body();

    /** What to do. */
    public abstract Optional<String> hint();

    /** The requests that were made. */
    public abstract List<Attempt> attempts();

    /** What became of each picture, when there were any. */
    public abstract List<ImageOutcome<?>> outcomes();

    /** The task that the call was waiting for; it can be awaited again. */
    public abstract Optional<ImageTask> task();

    /** What the answer says of its consumption. */
    @Value.Default
    public Usage usage() {
        return Usage.NONE;
    }

    /** What the headers say of the rate limit. */
    @Value.Default
    public RateLimit rateLimit() {
        return RateLimit.NONE;
    }

    /** For moderation: the stage ({@code input}, {@code output}) where the provider names it. */
    public abstract Optional<String> moderationStage();

    /** For moderation: the categories where the provider names them. */
    public abstract List<String> moderationCategories();

    /** Details of that outcome. */
    public static Builder of(BillingStatus billing) {
        return ImmutableErrorDetails.builder().billing(billing);
    }

    /** A builder that says what these details say. */
    public final Builder toBuilder() {
        return ImmutableErrorDetails.builder().from(this);
    }

    /** Collects details. */
    public abstract static sealed class Builder permits ImmutableErrorDetails.Builder {
        Builder() {}

        /** The profile's id. */
        public abstract Builder provider(String provider);

        /** The effect at the provider. */
        public abstract Builder billing(BillingStatus billing);

        /** The status. */
        public abstract Builder status(int status);

        /** The request id. */
        public abstract Builder requestId(Optional<String> requestId);

        /** The provider's code. */
        public abstract Builder code(Optional<String> code);

        /** The provider's words. */
        public abstract Builder providerMessage(Optional<String> message);

        /** The body. */
        public abstract Builder body(Optional<String> body);

        /** What to do. */
        public abstract Builder hint(Optional<String> hint);

        /** The requests made. */
        public abstract Builder attempts(Iterable<? extends Attempt> attempts);

        /** The pictures. */
        public abstract Builder outcomes(Iterable<? extends ImageOutcome<?>> outcomes);

        /** The task. */
        public abstract Builder task(Optional<? extends ImageTask> task);

        /** The consumption. */
        public abstract Builder usage(Usage usage);

        /** The rate limit. */
        public abstract Builder rateLimit(RateLimit rateLimit);

        /** The moderation's stage. */
        public abstract Builder moderationStage(Optional<String> stage);

        /** The moderation's categories. */
        public abstract Builder moderationCategories(Iterable<String> categories);

        /** The details. */
        public abstract ErrorDetails build();
    }
}
