package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.DownloadException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.url.UrlParser;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One request of a download: the picture's bytes, or the address to go on to. */
final class DownloadHandler implements ResponseHandler<Optional<String>> {
    private static final int CHUNK = 16 << 10;

    private final URI address;
    private final Supplier<ImageHandler.ImageReceiver> receiver;
    private final Optional<Executor> executor;

    DownloadHandler(URI address, Supplier<ImageHandler.ImageReceiver> receiver, Optional<Executor> executor) {
        this.address = address;
        this.receiver = receiver;
        this.executor = executor;
    }

    @Override
    public Body<Optional<String>> onHeaders(ResponseHead head) {
        Optional<String> location = head.header("location");
        if (head.status() >= 300 && head.status() < 400 && location.isPresent()) {
            return new Redirect(location);
        }
        if (head.status() != 200) {
            boolean gone = head.status() == 403 || head.status() == 404 || head.status() == 410;
            throw new DownloadException(
                    "the picture was made, but " + UrlParser.withoutSecrets(address) + " answered " + head.status(),
                    ErrorDetails.of(BillingStatus.BILLED)
                            .status(head.status())
                            .hint(gone ? Optional.of("such addresses expire; fetch them at once") : Optional.empty())
                            .build(),
                    null);
        }
        return new Picture(receiver.get(), executor);
    }

    /** A redirect's own body is of no interest. */
    private record Redirect(Optional<String> location) implements Body<Optional<String>> {
        @Override
        public boolean accept(ByteBuffer bytes) {
            return false;
        }

        @Override
        public Optional<String> onComplete() {
            return location;
        }

        @Override
        public Optional<String> onError(ImagesException cause) {
            return location;
        }
    }

    private static final class Picture implements Body<Optional<String>> {
        private final ImageHandler.ImageReceiver receiver;
        private final Optional<Executor> executor;
        private final byte[] scratch = new byte[CHUNK];

        Picture(ImageHandler.ImageReceiver receiver, Optional<Executor> executor) {
            this.receiver = receiver;
            this.executor = executor;
        }

        @Override
        public Optional<Executor> executor() {
            return executor;
        }

        @Override
        public boolean accept(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int length = Math.min(CHUNK, bytes.remaining());
                bytes.get(scratch, 0, length);
                receiver.write(scratch, 0, length);
            }
            return receiver.wantsMore();
        }

        @Override
        public Optional<String> onComplete() {
            receiver.complete();
            return Optional.empty();
        }

        @Override
        public Optional<String> onError(ImagesException cause) {
            throw cause;
        }
    }
}
