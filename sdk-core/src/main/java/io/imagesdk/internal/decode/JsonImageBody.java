package io.imagesdk.internal.decode;

import io.imagesdk.error.BillingStatus;
import io.imagesdk.error.CallCancelledException;
import io.imagesdk.error.ErrorDetails;
import io.imagesdk.error.ImagesException;
import io.imagesdk.internal.scan.JsonImageScanner;
import io.imagesdk.internal.scan.JsonImageScanner.ScanLimits;
import io.imagesdk.internal.scan.ScanException;
import io.imagesdk.internal.wire.ImageHandler;
import io.imagesdk.internal.wire.ResponseHandler;
import io.imagesdk.internal.wire.ResponseHead;
import io.imagesdk.model.ImageFormat;
import io.imagesdk.model.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The body of a 2xx response, JSON or a single image, which is scanned while it arrives. */
final class JsonImageBody<R> implements ResponseHandler.Body<R> {
    private static final int MAX_START_BYTES = 2 << 10;
    /** Some servers send JSON lines although no stream was requested: one for each step, and one with the image. */
    private static final int MAX_DOCUMENTS = 10_000;

    private final BodyDecoder<R> decoder;
    private final Optional<Executor> executor;
    private final Consumer<R> abortedBody;
    private final CompletionTracker images;
    private final JsonImageScanner scanner;
    private final ImageOrJson content;
    private final BodyReader reader;
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private @Nullable ImagesException failure;

    /**
     * Creates a body.
     *
     * @param format the requested format
     * @param abortedBody accepts what had arrived when the call was aborted
     */
    JsonImageBody(
            BodyDecoder<R> decoder,
            ResponseHead head,
            Optional<ImageFormat> format,
            Limits limits,
            ImageHandler handler,
            Optional<Executor> executor,
            Consumer<R> abortedBody) {
        this.decoder = decoder;
        this.abortedBody = abortedBody;
        this.executor = executor;
        this.images = new CompletionTracker(handler);
        this.scanner = new JsonImageScanner(
                decoder.base64Members(),
                decoder.urlMembers(),
                ScanLimits.of(limits.maxJsonDepth(), limits.maxImages(), MAX_DOCUMENTS),
                images,
                CompletionTracker::isComplete);
        this.content = new ImageOrJson(head, format, decoder.keepsBinary(), scanner, images);
        this.reader = new BodyReader(limits.maxResponseBytes(), this::scan);
    }

    @Override
    public Optional<Executor> executor() {
        return executor;
    }

    @Override
    public boolean accept(ByteBuffer bytes) {
        try {
            reader.read(bytes);
            return content.wantsMore();
        } catch (ScanException e) {
            failure = decoder.invalidBody(e, start());
            return false;
        }
    }

    private void scan(byte[] bytes, int offset, int length) throws ScanException {
        start.write(bytes, offset, Math.min(length, MAX_START_BYTES - start.size()));
        content.write(bytes, offset, length);
    }

    private String start() {
        // The bytes of an image are not text for a message.
        return content.isImage() ? "" : start.toString(StandardCharsets.UTF_8);
    }

    @Override
    public R onComplete() {
        if (failure != null) {
            return onError(failure);
        }
        try {
            reader.complete();
            content.complete();
            if (content.isImage()) {
                reader.close();
                return decoder.decodeImage(Optional.empty());
            }
            Optional<R> blank = isBlank() ? decoder.decodeBlank() : Optional.empty();
            if (blank.isPresent()) {
                reader.close();
                return blank.get();
            }
            R result = decodeDocument();
            reader.close();
            return result;
        } catch (ScanException e) {
            return onError(decoder.invalidBody(e, start()));
        }
    }

    private R decodeDocument() throws ScanException {
        String last = scanner.complete();
        try {
            return decode(last);
        } catch (ImagesException e) {
            return decodeLatest(scanner.earlierDocuments()).orElseThrow(() -> e);
        }
    }

    /** Returns the result of the latest document that has a result. */
    private Optional<R> decodeLatest(List<String> documents) {
        for (int i = documents.size() - 1; i >= 0; i--) {
            try {
                return Optional.of(decode(documents.get(i)));
            } catch (ImagesException ignored) {
                // The failure of the response explains more.
                continue;
            }
        }
        return Optional.empty();
    }

    private R decode(String document) {
        return decoder.decode(document, scanner::ordinalOf, images.startedCount());
    }

    /** Returns whether the body starts like a JSON object or array. */
    boolean isJson() {
        String text = ServerText.withoutByteOrderMark(start.toString(StandardCharsets.UTF_8))
                .stripLeading();
        return text.startsWith("{") || text.startsWith("[");
    }

    private boolean isBlank() {
        return reader.decompressedBytes() <= MAX_START_BYTES
                && start.toString(StandardCharsets.ISO_8859_1).isBlank();
    }

    @Override
    public void onAbort() {
        scanner.abort("the call was aborted");
        if (content.isImage()) {
            return;
        }
        try {
            abortedBody.accept(decodeTruncated(aborted()));
        } catch (ImagesException ignored) {
            // Nothing of use has arrived, and the call already has its failure.
            return;
        }
    }

    private static ImagesException aborted() {
        return new CallCancelledException(
                "the call was aborted", ErrorDetails.of(BillingStatus.UNKNOWN).build(), null);
    }

    /** Returns the complete images, which are billed, or the task, together with the cause. */
    @Override
    public R onError(ImagesException cause) {
        close();
        if (content.isImage()) {
            content.truncate("the response was truncated: " + cause.getMessage());
            return decoder.decodeImage(Optional.of(cause));
        }
        return decodeTruncated(cause);
    }

    /** Ends a body that does not continue. */
    void close() {
        scanner.abort("the response was truncated");
        reader.close();
    }

    private R decodeTruncated(ImagesException cause) {
        if (scanner.hasDocument()) {
            try {
                return decodeDocument();
            } catch (ScanException e) {
                throw decoder.invalidBody(e, start());
            }
        }
        Optional<R> complete = decodeLatest(scanner.documentsBeforeOtherText());
        if (complete.isPresent()) {
            return complete.get();
        }
        TruncatedBody body = new TruncatedBody(
                scanner.completePart(),
                scanner.openPart(),
                scanner::ordinalOf,
                images.startedCount(),
                images.completed());
        try {
            return decoder.decodeTruncated(body, cause);
        } catch (ImagesException e) {
            return decodeLatest(scanner.earlierDocuments()).orElseThrow(() -> e);
        }
    }
}
