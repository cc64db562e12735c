package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.FORMAT;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.POINTER;
import static io.imagesdk.provider.ProfileCodecs.STRING;
import static io.imagesdk.provider.ProfileCodecs.list;
import static io.imagesdk.provider.ProfileCodecs.oneOf;

import java.util.List;

/** The codec of streaming in profile files. */
final class StreamCodecs {
    private static final ProfileCodec<List<String>> STRINGS = list(STRING);
    private static final Streaming DEFAULTS =
            Streaming.builder().completedEvents(List.of("completed")).build();

    static final ProfileObjectCodec<Streaming, Streaming.Builder> STREAMING = new ProfileObjectCodec<>(
                    "streaming", Streaming::builder, Streaming.Builder::build)
            .withDefault(
                    DEFAULTS.streamMember(),
                    "streamMember",
                    STRING,
                    Streaming::streamMember,
                    Streaming.Builder::streamMember)
            .withDefault(
                    DEFAULTS.partialImagesMember(),
                    "partialImagesMember",
                    STRING,
                    Streaming::partialImagesMember,
                    Streaming.Builder::partialImagesMember)
            .withDefault(
                    DEFAULTS.maxPartialImages(),
                    "maxPartialImages",
                    INTEGER,
                    Streaming::maxPartialImages,
                    Streaming.Builder::maxPartialImages)
            .withDefault(DEFAULTS.maxImages(), "maxImages", INTEGER, Streaming::maxImages, Streaming.Builder::maxImages)
            .withDefault(DEFAULTS.formats(), "formats", list(FORMAT), Streaming::formats, Streaming.Builder::formats)
            .withDefault(
                    DEFAULTS.eventFormat(),
                    "eventFormat",
                    oneOf(Streaming.EventFormat.class),
                    Streaming::eventFormat,
                    Streaming.Builder::eventFormat)
            .withDefault(
                    DEFAULTS.eventTypePointer(),
                    "eventTypePointer",
                    POINTER,
                    Streaming::eventTypePointer,
                    Streaming.Builder::eventTypePointer)
            .withDefault(
                    List.of(), "partialEvents", STRINGS, Streaming::partialEvents, Streaming.Builder::partialEvents)
            .required("completedEvents", STRINGS, Streaming::completedEvents, Streaming.Builder::completedEvents)
            .withDefault(
                    DEFAULTS.failedEvents(),
                    "failedEvents",
                    STRINGS,
                    Streaming::failedEvents,
                    Streaming.Builder::failedEvents)
            .withDefault(
                    List.of(),
                    "failedImageEvents",
                    STRINGS,
                    Streaming::failedImageEvents,
                    Streaming.Builder::failedImageEvents)
            .withDefault(List.of(), "endEvents", STRINGS, Streaming::endEvents, Streaming.Builder::endEvents)
            .withDefault(
                    DEFAULTS.partialIndexPointer(),
                    "partialIndexPointer",
                    POINTER,
                    Streaming::partialIndexPointer,
                    Streaming.Builder::partialIndexPointer)
            .withDefault(
                    DEFAULTS.eventMapping(),
                    "eventMapping",
                    TaskCodecs.RESPONSE,
                    Streaming::eventMapping,
                    Streaming.Builder::eventMapping);

    private StreamCodecs() {}
}
