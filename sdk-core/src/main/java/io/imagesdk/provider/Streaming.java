package io.imagesdk.provider;

import io.imagesdk.internal.ValueStyle;
import io.imagesdk.model.ImageFormat;
import java.util.List;
import org.immutables.value.Value;

/**
 * How an operation shows its pictures while they are made, in server-sent events whose data are JSON objects. What is not said is as in
 * OpenAI's Images API (the OpenAPI document of openai/openai-openapi). Pointers are as in {@link ResponseMapping}.
 */
@Value.Immutable
@ValueStyle
public abstract class Streaming {
    /** Where an event of OpenAI's Images API holds its picture: the event is it. */
    static final ResponseMapping EVENT = ResponseMapping.builder()
            .imagePointers(List.of(""))
            .createdAtPointer("/created_at")
            .build();

    Streaming() {}

    /** The request's member that asks for it, with the value {@code true}; names as in {@link Field}. */
    @Value.Default
    public String streamMember() {
        return "stream";
    }

    /** The request's member for how many unfinished pictures are shown; {@code ""} where that cannot be said. */
    @Value.Default
    public String partialImagesMember() {
        return "partial_images";
    }

    /** The most unfinished pictures that can be asked for; 3. */
    @Value.Default
    public int maxPartialImages() {
        return 3;
    }

    /** The most finished pictures of one request; 1, because events do not say to which picture they belong. */
    @Value.Default
    public int maxImages() {
        return 1;
    }

    /** The formats that can be shown so. */
    @Value.Default
    public List<ImageFormat> formats() {
        return List.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP);
    }

    /** Where the data name the event; where they do not, its {@code event:} line does. */
    @Value.Default
    public String eventTypePointer() {
        return "/type";
    }

    /** The names of events that hold an unfinished picture. */
    public abstract List<String> partialEvents();

    /** The names of events that hold a finished one. */
    public abstract List<String> completedEvents();

    /** The names of events that say that there will be none; data with an error in a usual place say it too. */
    @Value.Default
    public List<String> failedEvents() {
        return List.of("error");
    }

    /** Where an unfinished picture's number is, from 0. */
    @Value.Default
    public String partialIndexPointer() {
        return "/partial_image_index";
    }

    /** Where an event holds its picture, its time and its consumption. */
    @Value.Default
    public ResponseMapping eventMapping() {
        return EVENT;
    }

    @Value.Check
    void check() {
        if (completedEvents().isEmpty()) {
            throw new IllegalArgumentException("streaming names no event that holds a finished picture");
        }
    }

    /** OpenAI's way, with the names of events still to be said. */
    public static Builder builder() {
        return ImmutableStreaming.builder();
    }

    /** Describes how pictures are shown while they are made. */
    public abstract static sealed class Builder permits ImmutableStreaming.Builder {
        Builder() {}

        /** The member that asks for it. */
        public abstract Builder streamMember(String name);

        /** The member for the number of unfinished pictures. */
        public abstract Builder partialImagesMember(String name);

        /** The most unfinished pictures. */
        public abstract Builder maxPartialImages(int max);

        /** The most finished pictures. */
        public abstract Builder maxImages(int max);

        /** The formats. */
        public abstract Builder formats(Iterable<? extends ImageFormat> formats);

        /** Where the data name the event. */
        public abstract Builder eventTypePointer(String pointer);

        /** The names of events with an unfinished picture. */
        public abstract Builder partialEvents(Iterable<String> names);

        /** The names of events with a finished one. */
        public abstract Builder completedEvents(Iterable<String> names);

        /** The names of events that say that there will be none. */
        public abstract Builder failedEvents(Iterable<String> names);

        /** Where an unfinished picture's number is. */
        public abstract Builder partialIndexPointer(String pointer);

        /** Where an event holds its picture. */
        public abstract Builder eventMapping(ResponseMapping format);

        /** The description. */
        public abstract Streaming build();
    }
}
