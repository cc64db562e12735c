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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one response of a download. Its result is the target of a redirect, or empty if the image has arrived.
 */
final class DownloadHandler implements ResponseHandler<Optional<String>> {
    /** The statuses of a response that is the whole image. A proxy that has changed a response may send 203. */
    private static final Set<Integer> WITH_IMAGE = Set.of(200, 201, 203);

    private final URI url;
    private final long maxBytes;
    private final Supplier<ImageHandler.ImageReceiver> receivers;
    private final Optional<Executor> executor;

    /**
     * Creates a handler.
     *
     * @param maxBytes the maximum size of the image, as received and decompressed
     * @param receivers opens a receiver for the image if the response contains one
     * @param executor the executor on which the receiver must run, if there is one
     */
    DownloadHandler(
            URI url, long maxBytes, Supplier<ImageHandler.ImageReceiver> receivers, Optional<Executor> executor) {
        this.url = url;
        this.maxBytes = maxBytes;
        this.receivers = receivers;
        this.executor = executor;
    }

    @Override
    public Body<Optional<String>> onHeaders(ResponseHead head) {
        Optional<String> location = head.location();
        if (head.status() >= 300 && head.status() < 400 && location.isPresent()) {
            return new RedirectBody(location);
        }
        if (!WITH_IMAGE.contains(head.status())) {
            boolean expired = head.status() == 403 || head.status() == 404 || head.status() == 410;
            throw new DownloadException(
                    "image was generated, but its download failed: status " + head.status() + " from "
                            + UrlParser.withoutSecrets(url),
                    ErrorDetails.of(BillingStatus.BILLED)
                            .status(head.status())
                            .hint(expired ? Optional.of("image URLs expire; download them at once") : Optional.empty())
                            .build(),
                    null);
        }
        boolean gzip = head.header("content-encoding")
                .filter(encoding -> encoding.toLowerCase(Locale.ROOT).contains("gzip"))
                .isPresent();
        ImageBody body = new ImageBody(receivers, executor, new DownloadContent(gzip, maxBytes));
        if (executor.isEmpty()) {
            // Nothing more is downloaded if the file cannot be created.
            body.receiver();
        }
        return body;
    }

    /** The body of a redirect, which is ignored. */
    private record RedirectBody(Optional<String> location) implements Body<Optional<String>> {
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

    private static final class ImageBody implements Body<Optional<String>> {
        private final Supplier<ImageHandler.ImageReceiver> receivers;
        private final Optional<Executor> executor;
        private final DownloadContent content;
        private ImageHandler.@Nullable ImageReceiver opened;

        ImageBody(
                Supplier<ImageHandler.ImageReceiver> receivers, Optional<Executor> executor, DownloadContent content) {
            this.receivers = receivers;
            this.executor = executor;
            this.content = content;
        }

        @Override
        public Optional<Executor> executor() {
            return executor;
        }

        /** Returns the receiver. One with an executor is opened with the first bytes, which arrive there. */
        private ImageHandler.ImageReceiver receiver() {
            if (opened == null) {
                opened = receivers.get();
            }
            return opened;
        }

        @Override
        public boolean accept(ByteBuffer bytes) {
            return content.write(bytes, receiver());
        }

        @Override
        public Optional<String> onComplete() {
            content.complete(receiver());
            return Optional.empty();
        }

        @Override
        public Optional<String> onError(ImagesException cause) {
            content.close();
            throw cause;
        }
    }
}
