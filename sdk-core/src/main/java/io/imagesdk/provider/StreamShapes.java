package io.imagesdk.provider;

import static io.imagesdk.provider.ProfileTypes.FORMAT;
import static io.imagesdk.provider.ProfileTypes.INTEGER;
import static io.imagesdk.provider.ProfileTypes.TEXT;
import static io.imagesdk.provider.ProfileTypes.list;

import java.util.List;

/** How streaming looks in a profile's file. */
final class StreamShapes {
    private static final ProfileType<List<String>> TEXTS = list(TEXT);
    private static final Streaming PLAIN =
            Streaming.builder().completed(List.of("completed")).build();

    static final ProfileShape<Streaming, Streaming.Builder> STREAMING = new ProfileShape<>(
                    "streaming", Streaming::builder, Streaming.Builder::build)
            .or(PLAIN.member(), "member", TEXT, Streaming::member, (b, it) -> b.member(it))
            .or(
                    PLAIN.partialsMember(),
                    "partialsMember",
                    TEXT,
                    Streaming::partialsMember,
                    (b, it) -> b.partialsMember(it))
            .or(PLAIN.mostPartials(), "mostPartials", INTEGER, Streaming::mostPartials, (b, it) -> b.mostPartials(it))
            .or(PLAIN.mostImages(), "mostImages", INTEGER, Streaming::mostImages, (b, it) -> b.mostImages(it))
            .or(PLAIN.formats(), "formats", list(FORMAT), Streaming::formats, (b, it) -> b.formats(it))
            .or(PLAIN.type(), "type", TEXT, Streaming::type, (b, it) -> b.type(it))
            .or(List.of(), "partial", TEXTS, Streaming::partial, (b, it) -> b.partial(it))
            .must("completed", TEXTS, Streaming::completed, (b, it) -> b.completed(it))
            .or(PLAIN.failed(), "failed", TEXTS, Streaming::failed, (b, it) -> b.failed(it))
            .or(PLAIN.partialIndex(), "partialIndex", TEXT, Streaming::partialIndex, (b, it) -> b.partialIndex(it))
            .or(PLAIN.event(), "event", TaskShapes.REPLY, Streaming::event, (b, it) -> b.event(it));

    private StreamShapes() {}
}
