package io.imagesdk.internal.deliver;

import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import io.imagesdk.model.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A destination in a file. If the file fails, the bytes that it contains are read back and the rest is kept in memory,
 * so that a billed image is not lost.
 */
final class FileDestination implements ImageDestination<Path> {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.file");

    private static final int MAX_REASON_LENGTH = 300;

    private final FileDestinationFactory factory;
    private final AtomicFile file;
    private @Nullable FailedDestination<Path> recovered;
    private @Nullable PublishedFile published;

    /**
     * A file that has a name.
     *
     * @param name the name that was requested for it
     */
    private record PublishedFile(NamedFile file, String name, ImageFormat format) {}

    FileDestination(FileDestinationFactory factory, AtomicFile file) {
        this.factory = factory;
        this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (recovered != null) {
            recovered.write(bytes, offset, length);
            return;
        }
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            recoverWith(e, bytes, offset, length);
            // The space is free for the other images of the call.
            discard();
            throw e;
        }
    }

    private void recoverWith(Exception failure, byte[] bytes, int offset, int length) {
        try {
            byte[] written = file.readBack();
            FailedDestination<Path> memory =
                    new FailedDestination<>(failure, written.length + (long) length, MemoryDestination.MAX_LENGTH);
            memory.write(written, 0, written.length);
            memory.write(bytes, offset, length);
            recovered = memory;
        } catch (IOException | OutOfMemoryError e) {
            // An image that does not fit into the memory costs neither the other images nor the call.
            failure.addSuppressed(e);
        }
    }

    @Override
    public synchronized void publish(ImageFacts facts, ImagePosition provisional) throws IOException {
        giveName(facts.format(), provisional);
    }

    @Override
    public synchronized void assign(ImagePosition position) throws IOException {
        PublishedFile current = published;
        if (current == null || current.name().equals(factory.fileName(current.format(), position))) {
            return;
        }
        published = null;
        try {
            file.withdraw(current.file());
        } catch (IOException | RuntimeException e) {
            recoverWith(e, new byte[0], 0, 0);
            throw e;
        }
    }

    @Override
    public synchronized Path complete(ImageFacts facts, ImagePosition position) throws IOException {
        assign(position);
        NamedFile named = giveName(facts.format(), position).file();
        factory.warnAboutExtension(facts.format(), position);
        file.release();
        return named.path().toAbsolutePath();
    }

    /** Gives the file its name unless it has one. */
    private PublishedFile giveName(ImageFormat format, ImagePosition position) throws IOException {
        try {
            PublishedFile current = published;
            if (current == null) {
                String name = factory.fileName(format, position);
                current = new PublishedFile(
                        factory.replacesFile(format) ? file.replace(name) : file.commit(name), name, format);
                published = current;
            } else {
                current.file().requireFile();
            }
            return current;
        } catch (IOException | RuntimeException e) {
            recoverWith(e, new byte[0], 0, 0);
            throw e;
        }
    }

    @Override
    public Optional<ImageBytes> recover() {
        if (recovered == null) {
            // The content is not an image, and the file that contains it will be deleted.
            recoverWith(new IOException("content is not an image"), new byte[0], 0, 0);
        }
        return recovered == null ? Optional.empty() : recovered.recover();
    }

    @Override
    public synchronized void keep() {
        try {
            if (published != null) {
                published.file().keep();
                published = null;
            }
        } catch (IOException e) {
            LOG.warn("previous version of a replaced file could not be deleted: {}", e.getMessage());
        }
    }

    @Override
    public synchronized boolean discard() {
        try {
            file.abort();
            if (published != null) {
                published.file().remove(factory.operations());
                published = null;
            }
        } catch (IOException e) {
            LOG.warn(
                    "file of a discarded image could not be deleted; it remains in the directory: {}",
                    TextSanitizer.message(String.valueOf(e.getMessage()), MAX_REASON_LENGTH));
        }
        return true;
    }
}
