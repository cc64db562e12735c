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
    public long replyBytes() {
        return 512L << 20;
    }

    /** Bytes of one picture, decoded; 64 MiB. */
    @Value.Default
    public long imageBytes() {
        return 64L << 20;
    }

    /** Bytes of an error's body that are kept; 64 KiB. */
    @Value.Default
    public int errorBytes() {
        return 64 << 10;
    }

    /** Pictures in one reply; 128. */
    @Value.Default
    public int images() {
        return 128;
    }

    /** How deep a reply's JSON may be nested; 100. */
    @Value.Default
    public int jsonDepth() {
        return 100;
    }

    /** How long a body may stay silent once its headers are there; 60 s. */
    @Value.Default
    public Duration bodyIdle() {
        return Duration.ofSeconds(60);
    }

    /** How long one download of a picture may take; 120 s. */
    @Value.Default
    public Duration download() {
        return Duration.ofSeconds(120);
    }

    /** How long a connection may take to be made; 10 s. */
    @Value.Default
    public Duration connect() {
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
        public abstract Builder replyBytes(long bytes);

        /** Bytes of one picture. */
        public abstract Builder imageBytes(long bytes);

        /** Bytes kept of an error's body. */
        public abstract Builder errorBytes(int bytes);

        /** Pictures in one reply. */
        public abstract Builder images(int count);

        /** Depth of JSON. */
        public abstract Builder jsonDepth(int depth);

        /** Silence of a body. */
        public abstract Builder bodyIdle(Duration limit);

        /** Time for one download. */
        public abstract Builder download(Duration limit);

        /** Time for a connection. */
        public abstract Builder connect(Duration limit);

        /** The limits. */
        public abstract Limits build();
    }
}
