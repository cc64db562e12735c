package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.ImageFormat;
import java.util.List;
import org.immutables.value.Value;

/**
 * How an operation streams partial images, as server-sent events whose data are JSON objects, or as a sequence of JSON
 * objects. The defaults are those of OpenAI's Images API (OpenAPI document of openai/openai-openapi). Pointers are JSON
 * pointers as in {@link ResponseMapping}.
 */
@Value.Immutable
@ValueStyle
public abstract class Streaming {
    /** The mapping of an event of OpenAI's Images API: the event itself is the image. */
    static final ResponseMapping EVENT_MAPPING = ResponseMapping.builder()
            .imagePointers(List.of(""))
            .createdAtPointer("/created_at")
            .build();

    /** The format of a stream. */
    public enum EventFormat {
        /** Server-sent events whose data are JSON objects. */
        SSE,
        /** JSON objects, usually one per line (NDJSON). */
        JSON_LINES
    }

    Streaming() {}

    /**
     * Returns the request member that enables streaming; its value is {@code true}. A name that starts with a slash is
     * a JSON pointer. Default: {@code stream}.
     *
     * @return the name of the member
     */
    @Value.Default
    public String streamMember() {
        return "stream";
    }

    /**
     * Returns the request member for the number of partial images. Default: {@code partial_images}.
     *
     * @return the name of the member; an empty string if the number cannot be set
     */
    @Value.Default
    public String partialImagesMember() {
        return "partial_images";
    }

    /**
     * Returns the maximum number of partial images that a request can select. Default: 3.
     *
     * @return the maximum, inclusive
     */
    @Value.Default
    public int maxPartialImages() {
        return 3;
    }

    /**
     * Returns the maximum number of images of one stream. Default: 1, because events do not name the image that they
     * belong to.
     *
     * @return the maximum, inclusive
     */
    @Value.Default
    public int maxImages() {
        return 1;
    }

    /**
     * Returns the formats that can be streamed. Default: PNG, JPEG and WebP.
     *
     * @return the formats in the order of the documentation
     */
    @Value.Default
    public List<ImageFormat> formats() {
        return List.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP);
    }

    /**
     * Returns the format of the stream. Default: {@link EventFormat#SSE}.
     *
     * @return the format
     */
    @Value.Default
    public EventFormat eventFormat() {
        return EventFormat.SSE;
    }

    /**
     * Returns the pointer to the name of an event in its data. A number or a boolean is a name, too. If the data have
     * no name there, the {@code event:} line names the event. Default: {@code /type}.
     *
     * @return the pointer
     */
    @Value.Default
    public String eventTypePointer() {
        return "/type";
    }

    /**
     * Returns the names of events that contain a partial image.
     *
     * @return the names; empty if the provider sends no partial images
     */
    public abstract List<String> partialEvents();

    /**
     * Returns the names of events that contain a completed image.
     *
     * @return the names; never empty
     */
    public abstract List<String> completedEvents();

    /**
     * Returns the names of events that report a failure. Data with an error at a position in common use are a failure,
     * too. Default: {@code error}.
     *
     * @return the names
     */
    @Value.Default
    public List<String> failedEvents() {
        return List.of("error");
    }

    /**
     * Returns the names of events that report the failure of one image. The stream continues with the other images.
     *
     * @return the names; empty if the provider reports only failures of the complete stream
     */
    public abstract List<String> failedImageEvents();

    /**
     * Returns the names of events after which no image follows. With such events the number of images is not known in
     * advance: a stream ends with one of them, or with the end of the response. The last image is then published with
     * the complete result, and each other one when the image after it has arrived. Default: none, and a stream ends
     * with the last requested image.
     *
     * @return the names; empty if the request determines the number of images
     */
    public abstract List<String> endEvents();

    /**
     * Returns the pointer to the zero-based index of a partial image. Default: {@code /partial_image_index}.
     *
     * @return the pointer
     */
    @Value.Default
    public String partialIndexPointer() {
        return "/partial_image_index";
    }

    /**
     * Returns the positions of the image, the creation time and the usage in the data of an event. Default: the data
     * are the image, the time is at {@code /created_at}, and the rest is as in {@link ResponseMapping#OPENAI}.
     *
     * @return the mapping
     */
    @Value.Default
    public ResponseMapping eventMapping() {
        return EVENT_MAPPING;
    }

    @Value.Check
    void check() {
        if (completedEvents().isEmpty()) {
            throw new IllegalArgumentException("completedEvents is required for streaming");
        }
    }

    /**
     * Creates a builder with the defaults. The names of the events must be set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return ImmutableStreaming.builder();
    }

    /** A builder of {@link Streaming}. Only {@link #completedEvents} is required. */
    public abstract static sealed class Builder permits ImmutableStreaming.Builder {
        Builder() {}

        /**
         * Sets the request member that enables streaming. Default: {@code stream}.
         *
         * @param name the name of the member, or a JSON pointer
         * @return this builder
         */
        public abstract Builder streamMember(String name);

        /**
         * Sets the request member for the number of partial images. Default: {@code partial_images}.
         *
         * @param name the name of the member; an empty string if the number cannot be set
         * @return this builder
         */
        public abstract Builder partialImagesMember(String name);

        /**
         * Sets the maximum number of partial images. Default: 3. A request for more is rejected.
         *
         * @param max the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxPartialImages(int max);

        /**
         * Sets the maximum number of images of one stream. Default: 1. A request for more is rejected.
         *
         * @param max the maximum, inclusive
         * @return this builder
         */
        public abstract Builder maxImages(int max);

        /**
         * Sets the formats that can be streamed. Default: PNG, JPEG and WebP. A request for another format is rejected.
         *
         * @param formats the formats in the order of the documentation
         * @return this builder
         */
        public abstract Builder formats(Iterable<? extends ImageFormat> formats);

        /**
         * Sets the format of the stream. Default: {@link EventFormat#SSE}.
         *
         * @param format the format
         * @return this builder
         */
        public abstract Builder eventFormat(EventFormat format);

        /**
         * Sets the pointer to the name of an event in its data. Default: {@code /type}.
         *
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder eventTypePointer(String pointer);

        /**
         * Sets the names of events that contain a partial image. Default: none.
         *
         * @param names the names
         * @return this builder
         */
        public abstract Builder partialEvents(Iterable<String> names);

        /**
         * Sets the names of events that contain a completed image. At least one is required.
         *
         * @param names the names
         * @return this builder
         */
        public abstract Builder completedEvents(Iterable<String> names);

        /**
         * Sets the names of events that report a failure. Default: {@code error}.
         *
         * @param names the names
         * @return this builder
         */
        public abstract Builder failedEvents(Iterable<String> names);

        /**
         * Sets the names of events that report the failure of one image, after which the stream continues. Default:
         * none.
         *
         * @param names the names
         * @return this builder
         */
        public abstract Builder failedImageEvents(Iterable<String> names);

        /**
         * Sets the names of events after which no image follows. Default: none, and a stream ends with the last
         * requested image.
         *
         * @param names the names
         * @return this builder
         * @see Streaming#endEvents()
         */
        public abstract Builder endEvents(Iterable<String> names);

        /**
         * Sets the pointer to the zero-based index of a partial image. Default: {@code /partial_image_index}.
         *
         * @param pointer the pointer
         * @return this builder
         */
        public abstract Builder partialIndexPointer(String pointer);

        /**
         * Sets the positions of the image, the creation time and the usage in the data of an event. Default: the data
         * are the image, and the time is at {@code /created_at}.
         *
         * @param mapping the mapping
         * @return this builder
         */
        public abstract Builder eventMapping(ResponseMapping mapping);

        /**
         * Builds the immutable value.
         *
         * @return the description of streaming
         * @throws IllegalArgumentException if there are no completed events
         */
        public abstract Streaming build();
    }
}
