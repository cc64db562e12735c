package io.imagesdk.internal.decode;

import io.imagesdk.internal.wire.EventIntake;
import io.imagesdk.internal.wire.ReplyHead;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.provider.Streaming;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the reply to a request for events while it arrives: what they say goes to the intake, and nothing is left of them. A provider that
 * answers with plain JSON all the same is understood.
 */
public final class StreamReader implements ReplyIntake<Optional<TaskReply>> {
    private final ReplyReader.Setup setup;
    private final Streaming streaming;
    private final EventIntake intake;

    /** The reader of the reply to one request. */
    public StreamReader(ReplyReader.Setup setup, Streaming streaming, EventIntake intake) {
        this.setup = setup;
        this.streaming = streaming;
        this.intake = intake;
    }

    @Override
    public Body<Optional<TaskReply>> begin(ReplyHead head) {
        Body<TaskReply> plain = ReplyReader.ofRequest(setup, false).begin(head);
        boolean said = head.header("content-type").orElse("").matches("(?i)text/event-stream.*");
        boolean compressed = !head.header("content-encoding").orElse("identity").equalsIgnoreCase("identity");
        if (!head.ok() || (compressed && !said)) {
            return EitherBody.mapped(plain, Optional::of);
        }
        setup.images().expect(OptionalLong.empty()); // the length says nothing of a single picture
        EventReading reading = new EventReading(setup.profile(), streaming, head, setup.mask(), intake);
        EventBody events = new EventBody(setup, streaming, reading, intake, compressed);
        return compressed ? events : new EitherBody(plain, events, said);
    }
}
