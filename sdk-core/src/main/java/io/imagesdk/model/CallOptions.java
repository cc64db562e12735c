package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.immutables.value.Value;

/** What one call does differently from the service's defaults. */
@Value.Immutable
@ValueStyle
public abstract class CallOptions {
    /** Nothing differently. */
    public static final CallOptions DEFAULT = builder().build();

    CallOptions() {}

    /** The time for the whole call, from the check to the file; by default the profile's, which is 600 s unless it says otherwise. */
    public abstract Optional<Duration> timeout();

    /** Whether a request that the provider cannot express is refused or translated. */
    @Value.Default
    public Portability portability() {
        return Portability.STRICT;
    }

    /** Headers of this call. Those that carry credentials or frame the message are refused. */
    @Value.Redacted
    public abstract Map<String, String> headers();

    /** The key that makes the provider take a repeated request for the same one, sent in the header that the profile names. */
    @Value.Redacted
    public abstract Optional<String> idempotencyKey();

    /**
     * Whether a task is asked for in place of an answer that takes minutes; the call waits for it all the same. Refused by a provider
     * that has no tasks; no matter where every answer is one.
     */
    @Value.Default
    public boolean async() {
        return false;
    }

    /**
     * Whether a count above the provider's maximum becomes several paid requests, two at a time, and one result; otherwise it is
     * refused. A part that fails does not lose the others.
     */
    @Value.Default
    public boolean split() {
        return false;
    }

    /**
     * How many unfinished pictures a stream shows before a finished one, from 0; the upper end is the provider's, and fewer may come. Where
     * it is left out the provider's default holds. Refused by calls that do not stream.
     */
    public abstract OptionalInt partialImages();

    /** Told how the call goes on, on the executor for callbacks. */
    public abstract Optional<Consumer<Progress>> progressConsumer();

    /** No options yet. */
    public static Builder builder() {
        return ImmutableCallOptions.builder();
    }

    /** A builder that says what these options say. */
    public final Builder toBuilder() {
        return ImmutableCallOptions.builder().from(this);
    }

    /** Collects options. */
    public abstract static sealed class Builder permits ImmutableCallOptions.Builder {
        Builder() {}

        /** The time for the whole call. */
        public abstract Builder timeout(Duration deadline);

        /** Refuse or translate. */
        public abstract Builder portability(Portability portability);

        /** A header of this call. */
        public final Builder header(String name, String value) {
            return putHeaders(name, value);
        }

        abstract Builder putHeaders(String name, String value);

        /** The idempotency key. */
        public abstract Builder idempotencyKey(String key);

        /** Whether a task is asked for. */
        public abstract Builder async(boolean async);

        /** Whether a count above the maximum becomes several requests. */
        public abstract Builder split(boolean split);

        /** How many unfinished pictures a stream shows. */
        public abstract Builder partialImages(int count);

        /** Who is told how it goes on. */
        public abstract Builder progressConsumer(Consumer<Progress> consumer);

        /** The options. */
        public abstract CallOptions build();
    }
}
