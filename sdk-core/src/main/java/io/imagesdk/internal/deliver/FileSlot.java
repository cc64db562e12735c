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

/** A picture on its way into a file. When the file fails, what it took is read back, so that a paid picture is not lost with it. */
final class FileSlot implements Slot<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(FileSlot.class);

    private final FileTarget target;
    private final NewFile file;
    private @Nullable MemorySlot rescued;
    private @Nullable Path kept;

    FileSlot(FileTarget target, NewFile file) {
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
        } catch (IOException failed) {
            rescue(failed, bytes, offset, length);
            throw failed;
        }
    }

    private void rescue(Exception failed, byte[] bytes, int offset, int length) {
        try {
            byte[] taken = file.taken();
            MemorySlot memory = new MemorySlot(taken.length + (long) length, Integer.MAX_VALUE - 8);
            memory.write(taken, 0, taken.length);
            memory.write(bytes, offset, length);
            rescued = memory;
        } catch (IOException gone) {
            failed.addSuppressed(gone);
        }
    }

    @Override
    public synchronized Path complete(ImageFacts facts, Place place) throws IOException {
        String name = target.name(facts.format(), place);
        try {
            Path path = target.overwrites() ? file.commitOver(name) : file.commit(name);
            kept = path;
            return path.toAbsolutePath();
        } catch (IOException | RuntimeException refused) {
            rescue(refused, new byte[0], 0, 0);
            throw refused;
        }
    }

    @Override
    public Optional<ImageBytes> rescue() {
        return rescued == null ? Optional.empty() : rescued.rescue();
    }

    @Override
    public synchronized void abort(boolean keepWhole) {
        try {
            file.abort();
            Path committed = kept;
            if (committed != null && !keepWhole) {
                Files.deleteIfExists(committed);
            }
        } catch (IOException left) {
            LOG.warn("a temporary file could not be deleted: {}", left.getMessage());
        }
    }
}
