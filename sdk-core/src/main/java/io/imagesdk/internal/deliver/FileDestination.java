package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A picture on its way into a file. When the file fails, what it took is read back, so that a paid picture is not lost
 * with it.
 */
final class FileDestination implements ImageDestination<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(FileDestination.class);

    private final FileDestinationFactory target;
    private final AtomicFile file;
    private @Nullable MemoryDestination rescued;
    private @Nullable Path kept;

    FileDestination(FileDestinationFactory target, AtomicFile file) {
        this.target = target;
        this.file = file;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (rescued != null) {
            rescued.write(bytes, offset, length);
            return;
        }
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            rescue(e, bytes, offset, length);
            throw e;
        }
    }

    private void rescue(Exception failed, byte[] bytes, int offset, int length) {
        try {
            byte[] taken = file.readBack();
            MemoryDestination memory = new MemoryDestination(taken.length + (long) length, Integer.MAX_VALUE - 8);
            memory.write(taken, 0, taken.length);
            memory.write(bytes, offset, length);
            rescued = memory;
        } catch (IOException e) {
            failed.addSuppressed(e);
        }
    }

    @Override
    public synchronized Path complete(ImageFacts facts, ImagePosition imagePosition) throws IOException {
        String name = target.name(facts.format(), imagePosition);
        try {
            Path path = target.overwrites() ? file.replace(name) : file.commit(name);
            kept = path;
            return path.toAbsolutePath();
        } catch (IOException | RuntimeException e) {
            rescue(e, new byte[0], 0, 0);
            throw e;
        }
    }

    @Override
    public Optional<ImageBytes> recover() {
        return rescued == null ? Optional.empty() : rescued.recover();
    }

    @Override
    public synchronized void discard(boolean keepWhole) {
        try {
            file.abort();
            Path committed = kept;
            if (committed != null && !keepWhole) {
                Files.deleteIfExists(committed);
            }
        } catch (IOException e) {
            LOG.warn("a temporary file could not be deleted: {}", e.getMessage());
        }
    }
}
