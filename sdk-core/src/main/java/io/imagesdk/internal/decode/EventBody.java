package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.EventIntake;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.internal.wire.TaskReply;
import io.imagesdk.model.Limits;
import io.imagesdk.provider.Streaming;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The body of a 2xx that comes in events. It ends with the last picture that was asked for, whatever the server does then. */
final class EventBody implements ReplyIntake.Body<Optional<TaskReply>>, EventLines.Output {
    /** Ten a second for the longest call that is usual. */
    private static final int MOST_EVENTS = 10_000;

    private final ReplyReader.Setup setup;
    private final Limits limits;
    private final Streaming streaming;
    private final EventReading reading;
    private final EventIntake intake;
    private final EventLines lines = new EventLines(this);
    private final @Nullable GunzipStage gunzip;
    private final byte[] scratch = new byte[16 << 10];
    private @Nullable EventData data;
    private int pictures;
    private int events;
    private long onWire;
    private long unpacked;
    private boolean over;
    private volatile boolean resting = true;

    EventBody(
            ReplyReader.Setup setup,
            Streaming streaming,
            EventReading reading,
            EventIntake intake,
            boolean compressed) {
        this.setup = setup;
        this.limits = setup.limits();
        this.streaming = streaming;
        this.reading = reading;
        this.intake = intake;
        this.gunzip = compressed ? new GunzipStage(this::scan) : null;
    }

    @Override
    public Optional<Executor> executor() {
        return setup.executor();
    }

    /** Between two events the provider is at work on the picture, which may take minutes. */
    @Override
    public boolean mayRest() {
        return resting;
    }

    /** Events wait in the network for whoever takes them. */
    @Override
    public boolean readsAhead() {
        return false;
    }

    @Override
    public void whenRoom(Runnable next) {
        intake.whenTaken(next);
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            onWire += bytes.remaining();
            count(onWire);
            while (bytes.hasRemaining() && !over) {
                int length = Math.min(scratch.length, bytes.remaining());
                bytes.get(scratch, 0, length);
                if (gunzip == null) {
                    scan(scratch, 0, length);
                } else {
                    gunzip.accept(scratch, 0, length);
                }
            }
            resting = data == null && lines.resting();
            return !over;
        } catch (ScanException broken) {
            close();
            if (over) { // the last picture was told; what is packed behind it is nobody's loss
                return false;
            }
            throw reading.failures().refused(broken, begun());
        } catch (ImagesException told) {
            close();
            throw told;
        }
    }

    private void scan(byte[] bytes, int offset, int length) throws ScanException {
        unpacked += length;
        count(unpacked);
        lines.accept(bytes, offset, length);
    }

    private void count(long bytes) throws ScanException {
        if (bytes > limits.replyBytes()) {
            throw limit("more than " + limits.replyBytes() + " bytes");
        }
    }

    @Override
    public void data(byte[] bytes, int offset, int length) throws ScanException {
        if (!over) {
            open().accept(bytes, offset, length);
        }
    }

    private EventData open() throws ScanException {
        EventData open = data;
        if (open == null) {
            if (++events > MOST_EVENTS) {
                throw limit("more than " + MOST_EVENTS + " events");
            }
            open = new EventData(
                    streaming.event().imageMembers(),
                    streaming.event().addressMembers(),
                    ScanLimits.of(limits.jsonDepth(), limits.images()),
                    setup.images(),
                    pictures);
            data = open;
        }
        return open;
    }

    @Override
    public void event(String name) throws ScanException {
        if (over) {
            return;
        }
        EventData whole = open();
        data = null;
        pictures += whole.pictures();
        if (pictures > limits.images()) {
            throw limit("more than " + limits.images() + " images");
        }
        over = !reading.tell(name, whole);
    }

    private int begun() {
        return pictures + (data == null ? 0 : data.pictures());
    }

    private ScanException limit(String what) {
        return new ScanException(ScanException.Kind.LIMIT, unpacked, what);
    }

    @Override
    public Optional<TaskReply> end() {
        int begun = begun();
        try {
            finish();
        } catch (ScanException half) {
            throw reading.failures().ended(begun);
        }
        if (reading.completed() == 0) {
            throw reading.failures().ended(begun);
        }
        return Optional.empty();
    }

    @Override
    public Optional<TaskReply> broken(ImagesException cause) {
        ImagesException paid = EventFailures.paid(cause, begun());
        try {
            finish();
        } catch (ScanException half) {
            throw paid;
        }
        if (over && reading.completed() > 0) {
            return Optional.empty();
        }
        throw paid;
    }

    private void finish() throws ScanException {
        try {
            if (!over) {
                lines.finish();
            }
        } finally {
            close();
        }
    }

    private void close() {
        if (gunzip != null) {
            gunzip.close();
        }
    }
}
