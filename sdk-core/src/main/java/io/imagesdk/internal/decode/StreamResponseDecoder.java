package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.internal.wire.StreamEventHandler;
import io.imagesdk.internal.wire.TaskResponse;
import io.imagesdk.provider.Streaming;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the reply to a request for events while it arrives: what they say goes to the intake, and nothing is left of them. A provider that
 * answers with plain JSON all the same is understood.
 */
public final class StreamResponseDecoder implements ResponseHandler<Optional<TaskResponse>> {
    private final ResponseDecoder.DecodeContext context;
    private final Streaming streaming;
    private final StreamEventHandler handler;

    /** The reader of the reply to one request. */
    public StreamResponseDecoder(
            ResponseDecoder.DecodeContext context, Streaming streaming, StreamEventHandler handler) {
        this.context = context;
        this.streaming = streaming;
        this.handler = handler;
    }

    @Override
    public Body<Optional<TaskResponse>> onHeaders(ResponseHead head) {
        Body<TaskResponse> plain = ResponseDecoder.forRequest(context, false).onHeaders(head);
        boolean said = head.header("content-type").orElse("").matches("(?i)text/event-stream.*");
        boolean compressed = !head.header("content-encoding").orElse("identity").equalsIgnoreCase("identity");
        if (!head.isSuccessful() || (compressed && !said)) {
            return JsonOrEventStreamBody.mapping(plain, Optional::of);
        }
        context.images().expect(OptionalLong.empty()); // the length says nothing of a single picture
        EventInterpreter reading = new EventInterpreter(context.profile(), streaming, head, context.mask(), handler);
        EventStreamBody events = new EventStreamBody(context, streaming, reading, handler, compressed);
        return compressed ? events : new JsonOrEventStreamBody(plain, events, said);
    }
}
