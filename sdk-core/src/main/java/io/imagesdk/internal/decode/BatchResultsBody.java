package io.imagesdk.internal.decode;

import io.imagesdk.error.ImagesException;
import io.imagesdk.error.InvalidResponseException;
import io.imagesdk.error.ResponseTooLargeException;
import io.imagesdk.internal.json.Json;
import io.imagesdk.internal.json.JsonException;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.BatchItemHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.provider.BatchResults;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The results of a batch: one JSON object per line of a file, or the objects in the array of a page. Each of them is
 * decoded while it arrives, and the next one is read when it is processed. The result is the rest of a page. A line
 * that cannot be read is a failed result, and the next result starts behind it.
 */
final class BatchResultsBody implements ResponseHandler.Body<Json> {
    private static final int MAX_ENVELOPE_BYTES = 1 << 20;

    /** The items of a page are in an array that is a member of an object. */
    private static final int DEPTH_IN_PAGE = 2;

    private final ResponseDecoder.DecodeContext context;
    private final BatchItemDecoder decoder;
    private final BatchItemHandler handler;
    private final BodyReader reader;
    private final int itemDepth;
    private final boolean partial;
    private final ByteArrayOutputStream envelope = new ByteArrayOutputStream();
    private final ItemScan scan = new ItemScan();
    private long skippedBytes;

    /** The first byte of the response that is not white space; 0 until it has arrived. */
    private byte first;

    private @Nullable SseEvent item;
    /** Why the item cannot be read. The rest of its line, or of its object in a page, is skipped. */
    private @Nullable String defect;

    /** The place in the JSON between two chunks. */
    private static final class ItemScan {
        private long position;
        private long itemBytes;
        private final CRC32 checksum = new CRC32();
        private long items;
        private int depth;
        private boolean inString;
        private boolean escaped;
        private boolean inArray;
        private boolean itemEnded;

        /** Returns the index behind the string, or that of a line feed in it, or the end of the chunk. */
        private int skipString(byte[] bytes, int from, int end) {
            int next = from;
            while (next < end && inString && bytes[next] != '\n') {
                byte current = bytes[next++];
                if (escaped) {
                    escaped = false;
                } else if (current == '\\') {
                    escaped = true;
                } else {
                    inString = current != '"';
                }
            }
            return next;
        }
    }

    /**
     * Creates a body.
     *
     * @param offset the number of bytes of the file that were processed before; 0 for a page
     * @param partial whether the response starts at that byte; otherwise the bytes before it are skipped
     */
    BatchResultsBody(
            ResponseDecoder.DecodeContext context,
            BatchResults results,
            BatchItemDecoder decoder,
            BatchItemHandler handler,
            long offset,
            boolean partial) {
        this.context = context;
        this.decoder = decoder;
        this.handler = handler;
        this.reader = new BodyReader(Long.MAX_VALUE, this::write);
        this.itemDepth = results.inFiles() ? 0 : DEPTH_IN_PAGE;
        this.partial = partial;
        this.skippedBytes = partial ? 0 : offset;
        this.scan.position = partial ? offset : 0;
    }

    @Override
    public Optional<Executor> executor() {
        return context.executor();
    }

    @Override
    public boolean allowsReadAhead() {
        return false;
    }

    @Override
    public void whenReady(Runnable next) {
        handler.whenProcessed(next);
    }

    /** The caller may take its time with a result. */
    @Override
    public boolean isIdleAllowed() {
        return handler.isBusy();
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            reader.read(bytes);
            return true;
        } catch (ScanException e) {
            close();
            throw toException(e);
        }
    }

    private ImagesException toException(ScanException cause) {
        String problem = context.profile().id() + " returned results that cannot be read: " + cause.getMessage();
        return cause.reason() == ScanException.Reason.LIMIT
                ? new ResponseTooLargeException(problem, decoder.details(), cause)
                : new InvalidResponseException(problem, decoder.details(), cause);
    }

    private void write(byte[] bytes, int offset, int length) throws ScanException {
        for (int i = offset; first == 0 && i < offset + length; i++) {
            first = isSpace(bytes[i]) ? 0 : bytes[i];
        }
        int skipped = (int) Math.min(length, skippedBytes);
        skippedBytes -= skipped;
        scan.position += skipped;
        int next = offset + skipped;
        int end = offset + length;
        while (next < end) {
            int from = next;
            next = item == null ? readEnvelope(bytes, next, end) : readItem(item, bytes, next, end);
            scan.position += next - from;
            if (item != null && scan.itemEnded) {
                endItem(item);
            }
        }
    }

    /** Reads up to the start of the next item. */
    private int readEnvelope(byte[] bytes, int from, int end) throws ScanException {
        int next = from;
        while (next < end) {
            byte current = bytes[next];
            if (scan.inString && current != '\n') {
                int after = scan.skipString(bytes, next, end);
                keep(bytes, next, after - next);
                next = after;
                continue;
            }
            if (current == '{' && scan.depth == itemDepth && (itemDepth == 0 || scan.inArray)) {
                startItem();
                keep(new byte[] {'0'}, 0, 1);
                return next;
            }
            if (itemDepth == 0 && current == '<' && scan.items == 0 && first == '<' && !partial) {
                // A page of a gateway stands in the place of the results, so that no result may be skipped. It does not
                // stand in the place of a part of the file.
                throw new ScanException(
                        ScanException.Reason.MALFORMED, scan.position + next - from, "a line that is not an object");
            }
            if (itemDepth == 0 && !isSpace(current)) {
                startItem();
                defect = "a line that is not an object";
                return next;
            }
            switch (current) {
                case '"' -> scan.inString = true;
                case '{', '[' -> {
                    scan.depth++;
                    scan.inArray = current == '[';
                }
                case '}', ']' -> scan.depth--;
                default -> {
                    // Any other byte neither opens nor closes anything.
                }
            }
            keep(bytes, next, 1);
            next++;
        }
        return next;
    }

    private void startItem() {
        item = decoder.newItem(handler.startItem());
        scan.itemBytes = 0;
        scan.itemEnded = false;
        scan.checksum.reset();
    }

    /** Returns whether a byte may stand between two lines: white space, or a part of a byte order mark. */
    private static boolean isSpace(byte current) {
        return current <= ' ';
    }

    private void keep(byte[] bytes, int offset, int length) throws ScanException {
        if (itemDepth == 0) {
            return;
        }
        if (envelope.size() + length > MAX_ENVELOPE_BYTES) {
            throw new ScanException(
                    ScanException.Reason.LIMIT, scan.position, "more than " + MAX_ENVELOPE_BYTES + " bytes in a page");
        }
        envelope.write(bytes, offset, length);
    }

    /** Reads up to the end of the item. A line feed ends a line in any case, because JSON contains none unescaped. */
    private int readItem(SseEvent open, byte[] bytes, int from, int end) throws ScanException {
        int next = from;
        while (next < end && !scan.itemEnded) {
            boolean lineEnds = bytes[next] == '\n';
            if (scan.inString && !lineEnds) {
                next = scan.skipString(bytes, next, end);
                continue;
            }
            if (lineEnds && itemDepth == 0) {
                defect = defect == null ? "a line that ends within its object" : defect;
                scan.depth = 0;
                scan.inString = false;
                scan.escaped = false;
                scan.itemEnded = true;
            }
            switch (bytes[next++]) {
                case '"' -> scan.inString = true;
                case '{', '[' -> scan.depth++;
                case '}', ']' -> scan.depth--;
                default -> {
                    // Any other byte neither opens nor closes anything.
                }
            }
            scan.itemEnded |= scan.depth == itemDepth && (defect == null || itemDepth > 0);
        }
        scan.itemBytes += next - from;
        if (scan.itemBytes > context.limits().maxResponseBytes()) {
            throw new ScanException(
                    ScanException.Reason.LIMIT,
                    scan.position,
                    "more than " + context.limits().maxResponseBytes() + " bytes in one result");
        }
        if (itemDepth > 0) {
            scan.checksum.update(bytes, from, next - from);
        }
        if (defect == null) {
            try {
                open.write(bytes, from, next - from);
            } catch (ScanException e) {
                defect = e.getMessage();
            }
        }
        return next;
    }

    private void endItem(SseEvent complete) {
        String problem = defect;
        item = null;
        defect = null;
        scan.items++;
        scan.itemBytes = 0;
        if (problem != null) {
            complete.abort(problem);
        }
        long end = itemDepth == 0 ? scan.position : scan.items;
        handler.onItem(
                problem == null ? decoder.decode(complete, end) : decoder.unreadable(problem, end),
                scan.checksum.getValue());
    }

    @Override
    public Json onComplete() {
        try {
            reader.complete();
            boolean truncated = item != null || (itemDepth > 0 && scan.depth > 0);
            close();
            if (skippedBytes > 0) {
                throw new InvalidResponseException(
                        context.profile().id() + " returned fewer bytes than the results that were read before",
                        decoder.details(),
                        null);
            }
            if (truncated) {
                throw new InvalidResponseException(
                        context.profile().id() + " ended the response within a result", decoder.details(), null);
            }
            return itemDepth == 0 ? Json.MISSING : Json.parseResponse(envelope.toString(StandardCharsets.UTF_8));
        } catch (ScanException e) {
            close();
            throw toException(e);
        } catch (JsonException e) {
            throw new InvalidResponseException(
                    context.profile().id() + " returned a page that is not JSON: " + e.getMessage(),
                    decoder.details(),
                    e);
        }
    }

    @Override
    public Json onError(ImagesException cause) {
        close();
        throw cause;
    }

    private void close() {
        reader.close();
        SseEvent open = item;
        if (open != null) {
            item = null;
            open.abort("the response ended within the result");
            handler.discardItem();
        }
    }
}
