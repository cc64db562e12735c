package io.imagesdk.internal.deliver;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.text.TextSanitizer;
import io.imagesdk.internal.wire.ByteConsumer;
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
 * so that a billed image is not lost. A complete file that can be neither named nor read back keeps its hidden name.
 */
final class FileDestination implements ImageDestination<Path> {
    private static final Logger LOG = LoggerFactory.getLogger("io.imagesdk.file");

    private static final int MAX_REASON_LENGTH = 300;

    private final FileDestinationFactory factory;
    private final AtomicFile file;
    private final long expectedBytes;
    private @Nullable FailedDestination<Path> recovered;
    private @Nullable PublishedFile published;

    /**
     * A file that has a name.
     *
     * @param name the name that was requested for it
     */
    private record PublishedFile(NamedFile file, String name, ImageFormat format) {}

    /** The content of a file. */
    @FunctionalInterface
    private interface Content {
        void readBack(ByteConsumer<RuntimeException> target) throws IOException;
    }

    /**
     * Creates a destination in an empty file.
     *
     * @param expectedBytes the expected size of the image; a hint
     */
    FileDestination(FileDestinationFactory factory, AtomicFile file, long expectedBytes) {
        this.factory = factory;
        this.file = file;
        this.expectedBytes = expectedBytes;
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
            recoverWith(e, file::readBack, bytes, offset, length);
            // The space is free for the other images of the call.
            discard();
            throw e;
        }
    }

    /** Keeps in memory what the file contains, and the bytes that could not be written to it. */
    private void recoverWith(Exception failure, Content written, byte[] unwritten, int offset, int length) {
        try {
            FailedDestination<Path> memory = new FailedDestination<>(
                    failure, Math.max(expectedBytes, file.length() + length), MemoryDestination.MAX_LENGTH);
            written.readBack(memory::write);
            memory.write(unwritten, offset, length);
            recovered = memory;
        } catch (IOException | OutOfMemoryError e) {
            // An image that does not fit into the memory costs neither the other images nor the call.
            failure.addSuppressed(e);
        }
    }

    private void recoverWith(Exception failure) {
        recoverWith(failure, file::readBack, new byte[0], 0, 0);
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
            recoverWith(e);
            throw e;
        }
    }

    @Override
    public synchronized Path complete(ImageFacts facts, ImagePosition position) throws IOException {
        assign(position);
        NamedFile named = giveName(facts.format(), position).file();
        factory.warnAboutExtension(facts.format(), position);
        try {
            file.release(named);
        } catch (IOException e) {
            recoverWith(e, target -> readBack(named, facts, target), new byte[0], 0, 0);
            throw e;
        }
        return named.path().toAbsolutePath();
    }

    /** Passes on the content of a file that the file system may have lost or that another program may have replaced. */
    private void readBack(NamedFile named, ImageFacts facts, ByteConsumer<RuntimeException> target) throws IOException {
        ImageInspector inspector = ImageInspector.withDigest(false);
        file.readBack(named, (bytes, offset, length) -> {
            inspector.write(bytes, offset, length);
            target.write(bytes, offset, length);
        });
        if (!facts.sha256().isEmpty() && !facts.sha256().equals(inspector.sha256())) {
            throw new IOException("the bytes of " + named.path().getFileName() + " have changed");
        }
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
            recoverWith(e);
            throw e;
        }
    }

    @Override
    public Optional<ImageBytes> recover() {
        if (recovered == null) {
            // The content is not an image, and the file that contains it will be deleted.
            recoverWith(new IOException("content is not an image"));
        }
        return recovered == null ? Optional.empty() : recovered.recover();
    }

    @Override
    public synchronized Optional<Path> retain() {
        return published == null ? file.retain().map(Path::toAbsolutePath) : Optional.empty();
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
            try {
                if (published != null) {
                    published.file().remove(factory.operations());
                    published = null;
                }
            } finally {
                // Not before, because a file system may change the time of the file at this moment.
                file.abort();
            }
        } catch (IOException e) {
            LOG.warn(
                    "file of a discarded image could not be deleted; it remains in the directory: {}",
                    TextSanitizer.message(String.valueOf(e.getMessage()), MAX_REASON_LENGTH));
        }
        return true;
    }
}
