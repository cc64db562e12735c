package io.imagesdk.internal.deliver;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.scan.GzipDecoder;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageHandler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a downloaded body, decompressed if necessary. The SDK never requests compression, but an object store
 * returns an image as it was uploaded. The receiver limits the decompressed bytes; this class limits the received ones,
 * because a compressed body can be endless without any decompressed byte.
 */
final class DownloadContent {
    private static final int CHUNK_LENGTH = 16 << 10;
    private static final byte GZIP_MAGIC = 0x1f;

    private final boolean declaredGzip;
    private final long maxBytes;
    private final byte[] chunk = new byte[CHUNK_LENGTH];
    private @Nullable GzipDecoder gzip;
    private long received;
    private boolean failed;

    /**
     * Creates the content of one body.
     *
     * @param declaredGzip whether the headers declare gzip
     * @param maxBytes the maximum number of received bytes if the body is compressed
     */
    DownloadContent(boolean declaredGzip, long maxBytes) {
        this.declaredGzip = declaredGzip;
        this.maxBytes = maxBytes;
    }

    /** Writes the next bytes to the receiver; returns whether further bytes are useful. */
    boolean write(ByteBuffer bytes, ImageHandler.ImageReceiver receiver) {
        // Some object stores declare gzip for an image that is not compressed.
        if (received == 0 && declaredGzip && bytes.hasRemaining() && bytes.get(bytes.position()) == GZIP_MAGIC) {
            gzip = new GzipDecoder((inflated, offset, length) -> {
                receiver.write(inflated, offset, length);
                if (!receiver.wantsMore()) {
                    throw new ScanException(ScanException.Reason.LIMIT, received, "image is too large");
                }
            });
        }
        received += bytes.remaining();
        if (gzip != null && received > maxBytes) {
            close();
            throw new ResponseTooLargeException(
                    "compressed image exceeds the limit of " + maxBytes + " bytes; increase Limits.maxImageBytes",
                    ErrorDetails.of(BillingStatus.BILLED).build(),
                    null);
        }
        while (bytes.hasRemaining() && !failed && receiver.wantsMore()) {
            int length = Math.min(CHUNK_LENGTH, bytes.remaining());
            bytes.get(chunk, 0, length);
            writeChunk(length, receiver);
        }
        return !failed && receiver.wantsMore();
    }

    private void writeChunk(int length, ImageHandler.ImageReceiver receiver) {
        if (gzip == null) {
            receiver.write(chunk, 0, length);
            return;
        }
        try {
            gzip.write(chunk, 0, length);
        } catch (ScanException e) {
            fail(receiver, e);
        }
    }

    /** Reports the end of the body to the receiver. */
    void complete(ImageHandler.ImageReceiver receiver) {
        if (gzip != null && !failed) {
            try {
                gzip.complete();
            } catch (ScanException e) {
                fail(receiver, e);
            }
        }
        close();
        receiver.complete();
    }

    /** The receiver keeps its own failure if it has one, for example because the image is too large. */
    private void fail(ImageHandler.ImageReceiver receiver, ScanException cause) {
        failed = true;
        receiver.fail(String.valueOf(cause.getMessage()));
    }

    /** Releases the native memory of the decoder. Further calls have no effect. */
    void close() {
        if (gzip != null) {
            gzip.close();
        }
    }
}
