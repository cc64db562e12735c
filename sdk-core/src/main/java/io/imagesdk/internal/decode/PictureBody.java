package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.wire.ImageIntake;
import io.imagesdk.internal.wire.ReplyIntake;
import io.imagesdk.model.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The body of a 2xx, scanned as it comes; both the bytes on the wire and the unpacked ones are counted. */
final class PictureBody<R> implements ReplyIntake.Body<R> {
    private static final int START = 2 << 10;
    private static final int MOST_AT_ONCE = 16 << 10;

    private final Reading<R> answers;
    private final Limits limits;
    private final Optional<Executor> executor;
    private final ImageScanner scanner;
    private final @Nullable GunzipStage gunzip;
    private final Whole whole;
    private byte[] scratch = new byte[0];
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private @Nullable ImagesException refused;
    private long onWire;
    private long unpacked;

    PictureBody(
            Reading<R> answers, Limits limits, ImageIntake images, Optional<Executor> executor, boolean compressed) {
        this.answers = answers;
        this.limits = limits;
        this.executor = executor;
        this.whole = new Whole(images);
        this.scanner = new ImageScanner(
                answers.imageMembers(),
                answers.addressMembers(),
                ScanLimits.of(limits.jsonDepth(), limits.images()),
                whole);
        this.gunzip = compressed ? new GunzipStage(this::scan) : null;
    }

    @Override
    public Optional<Executor> executor() {
        return executor;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            onWire += bytes.remaining();
            count(onWire);
            if (scratch.length < Math.min(MOST_AT_ONCE, bytes.remaining())) {
                scratch = new byte[Math.min(MOST_AT_ONCE, bytes.remaining())];
            }
            while (bytes.hasRemaining()) {
                int length = Math.min(scratch.length, bytes.remaining());
                bytes.get(scratch, 0, length);
                if (gunzip == null) {
                    scan(scratch, 0, length);
                } else {
                    gunzip.accept(scratch, 0, length);
                }
            }
            return true;
        } catch (ScanException broken) {
            refused = answers.refused(broken, start());
            return false;
        }
    }

    private void scan(byte[] bytes, int offset, int length) throws ScanException {
        unpacked += length;
        count(unpacked);
        start.write(bytes, offset, Math.min(length, START - start.size()));
        scanner.accept(bytes, offset, length);
    }

    private String start() {
        return start.toString(StandardCharsets.UTF_8);
    }

    private void count(long bytes) throws ScanException {
        if (bytes > limits.replyBytes()) {
            throw new ScanException(ScanException.Kind.LIMIT, bytes, "more than " + limits.replyBytes() + " bytes");
        }
    }

    @Override
    public R end() {
        if (refused != null) {
            return broken(refused);
        }
        try {
            if (gunzip != null) {
                gunzip.finish();
            }
            Optional<R> blank = unpacked <= START
                            && start.toString(StandardCharsets.ISO_8859_1).isBlank()
                    ? answers.blank()
                    : Optional.empty();
            if (blank.isPresent()) {
                close();
                return blank.get();
            }
            R answer = answers.read(scanner.finish(), scanner::ordinalOf, whole.begun());
            close();
            return answer;
        } catch (ScanException broken) {
            return broken(answers.refused(broken, start()));
        }
    }

    /** The pictures that came whole were paid for; they are delivered, and the break is told beside them. */
    @Override
    public R broken(ImagesException cause) {
        scanner.abort("the reply broke off");
        close();
        return answers.salvage(whole.ordinals(), cause);
    }

    private void close() {
        if (gunzip != null) {
            gunzip.close();
        }
    }

    /** Remembers which pictures came to their end. */
    private static final class Whole implements ImageIntake {
        private final ImageIntake images;
        private final List<Integer> ordinals = new ArrayList<>();
        private int begun;

        Whole(ImageIntake images) {
            this.images = images;
        }

        List<Integer> ordinals() {
            return ordinals;
        }

        int begun() {
            return begun;
        }

        @Override
        public Receiver begin(int ordinal) {
            begun = ordinal + 1;
            Receiver receiver = images.begin(ordinal);
            return new Receiver() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    receiver.write(bytes, offset, length);
                }

                @Override
                public void end() {
                    ordinals.add(ordinal);
                    receiver.end();
                }

                @Override
                public void fail(String reason) {
                    receiver.fail(reason);
                }
            };
        }
    }
}
