package io.imagesdk.model;

import io.imagesdk.internal.ValueStyle;
import java.time.Duration;
import org.immutables.value.Value;

/** How much of anything is taken from a server before the call is ended. */
@Value.Immutable
@ValueStyle
public abstract class Limits {
    /** The limits that hold where nothing else is said. */
    public static final Limits DEFAULT = builder().build();

    Limits() {}

    /** Bytes of one reply, on the wire and, where it came compressed, unpacked; 512 MiB. */
    @Value.Default
    public long maxResponseBytes() {
        return 512L << 20;
    }

    /** Bytes of one picture, decoded; 64 MiB. */
    @Value.Default
    public long maxImageBytes() {
        return 64L << 20;
    }

    /** Bytes of an error's body that are kept; 64 KiB. */
    @Value.Default
    public int maxErrorBodyBytes() {
        return 64 << 10;
    }

    /** Pictures in one reply; 128. */
    @Value.Default
    public int maxImages() {
        return 128;
    }

    /** How deep a reply's JSON may be nested; 100. */
    @Value.Default
    public int maxJsonDepth() {
        return 100;
    }

    /** How long a body may stay silent once its headers are there; 60 s. */
    @Value.Default
    public Duration bodyIdleTimeout() {
        return Duration.ofSeconds(60);
    }

    /** How long one download of a picture may take; 120 s. */
    @Value.Default
    public Duration downloadTimeout() {
        return Duration.ofSeconds(120);
    }

    /** How long a connection may take to be made; 10 s. */
    @Value.Default
    public Duration connectTimeout() {
        return Duration.ofSeconds(10);
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return ImmutableLimits.builder();
    }

    /** Changes the defaults. */
    public abstract static sealed class Builder permits ImmutableLimits.Builder {
        Builder() {}

        /** Bytes of one reply. */
        public abstract Builder maxResponseBytes(long bytes);

        /** Bytes of one picture. */
        public abstract Builder maxImageBytes(long bytes);

        /** Bytes kept of an error's body. */
        public abstract Builder maxErrorBodyBytes(int bytes);

        /** Pictures in one reply. */
        public abstract Builder maxImages(int count);

        /** Depth of JSON. */
        public abstract Builder maxJsonDepth(int depth);

        /** Silence of a body. */
        public abstract Builder bodyIdleTimeout(Duration limit);

        /** Time for one download. */
        public abstract Builder downloadTimeout(Duration limit);

        /** Time for a connection. */
        public abstract Builder connectTimeout(Duration limit);

        /** The limits. */
        public abstract Limits build();
    }
}
