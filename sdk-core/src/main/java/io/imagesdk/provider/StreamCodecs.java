package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileCodecs.FORMAT;
import static io.imagesdk.provider.ProfileCodecs.INTEGER;
import static io.imagesdk.provider.ProfileCodecs.TEXT;
import static io.imagesdk.provider.ProfileCodecs.list;

import java.util.List;

/** How streaming looks in a profile's file. */
final class StreamCodecs {
    private static final ProfileCodec<List<String>> TEXTS = list(TEXT);
    private static final Streaming PLAIN =
            Streaming.builder().completedEvents(List.of("completed")).build();

    static final ProfileObjectCodec<Streaming, Streaming.Builder> STREAMING = new ProfileObjectCodec<>(
                    "streaming", Streaming::builder, Streaming.Builder::build)
            .withDefault(PLAIN.streamMember(), "member", TEXT, Streaming::streamMember, (b, it) -> b.streamMember(it))
            .withDefault(
                    PLAIN.partialImagesMember(),
                    "partialsMember",
                    TEXT,
                    Streaming::partialImagesMember,
                    (b, it) -> b.partialImagesMember(it))
            .withDefault(
                    PLAIN.maxPartialImages(),
                    "mostPartials",
                    INTEGER,
                    Streaming::maxPartialImages,
                    (b, it) -> b.maxPartialImages(it))
            .withDefault(PLAIN.maxImages(), "mostImages", INTEGER, Streaming::maxImages, (b, it) -> b.maxImages(it))
            .withDefault(PLAIN.formats(), "formats", list(FORMAT), Streaming::formats, (b, it) -> b.formats(it))
            .withDefault(
                    PLAIN.eventTypePointer(),
                    "type",
                    TEXT,
                    Streaming::eventTypePointer,
                    (b, it) -> b.eventTypePointer(it))
            .withDefault(List.of(), "partial", TEXTS, Streaming::partialEvents, (b, it) -> b.partialEvents(it))
            .required("completed", TEXTS, Streaming::completedEvents, (b, it) -> b.completedEvents(it))
            .withDefault(PLAIN.failedEvents(), "failed", TEXTS, Streaming::failedEvents, (b, it) -> b.failedEvents(it))
            .withDefault(
                    PLAIN.partialIndexPointer(),
                    "partialIndex",
                    TEXT,
                    Streaming::partialIndexPointer,
                    (b, it) -> b.partialIndexPointer(it))
            .withDefault(
                    PLAIN.eventMapping(),
                    "event",
                    TaskCodecs.RESPONSE,
                    Streaming::eventMapping,
                    (b, it) -> b.eventMapping(it));

    private StreamCodecs() {}
}
