package io.imagesdk.internal.decode;

import io.imagesdk.internal.decode.JsonOrEventStreamBody.Announcement;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.provider.Streaming;
import io.imagesdk.provider.Streaming.EventFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Decodes the response to a streaming request while it arrives. The events are passed to the handler, and the result is
 * empty. A response that is plain JSON is decoded too, and is the result.
 */
public final class StreamResponseDecoder implements ResponseHandler<Optional<TaskResponse>> {
    private final ResponseDecoder.DecodeContext context;
    private final Streaming streaming;
    private final StreamEventHandler handler;
    private final Consumer<TaskResponse> abortedBody;

    /**
     * Creates the decoder for the response to one request.
     *
     * @param abortedBody accepts what a plain response contains when the call is aborted
     */
    public StreamResponseDecoder(
            ResponseDecoder.DecodeContext context,
            Streaming streaming,
            StreamEventHandler handler,
            Consumer<TaskResponse> abortedBody) {
        this.abortedBody = abortedBody;
        this.context = context;
        this.streaming = streaming;
        this.handler = handler;
    }

    @Override
    public Body<Optional<TaskResponse>> onHeaders(ResponseHead head) {
        Body<TaskResponse> json = ResponseDecoder.forRequest(context, false)
                .withAbortedBody(abortedBody)
                .onHeaders(head);
        if (!head.isSuccessful()) {
            return json.map(Optional::of);
        }
        Announcement announcement = announcement(head);
        if (announcement != Announcement.JSON) {
            // The length of the stream is not the length of one image.
            context.images().expect(OptionalLong.empty());
        }
        EventInterpreter interpreter = new EventInterpreter(context, streaming, head, handler);
        EventStreamBody events = new EventStreamBody(context, streaming, interpreter, handler);
        return new JsonOrEventStreamBody(json, events, announcement, handler.hasSubscriber());
    }

    private Announcement announcement(ResponseHead head) {
        if (streaming.eventFormat() == EventFormat.JSON_LINES) {
            return Announcement.JSON_LINES;
        }
        return head.mediaType().equals("text/event-stream") ? Announcement.EVENTS : Announcement.JSON;
    }
}
