package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is created when its image is complete, because the process could open no more files when the image began.
 * Until then the bytes are in memory. Other calls close their files within moments.
 */
final class LateDestination implements ImageDestination<Path> {
    /** Only a message of the system names the limit. */
    private static final String LIMIT = "Too many open files";

    private final Opening opening;
    private final FailedDestination<Path> memory;
    private volatile @Nullable ImageDestination<Path> file;
    private volatile boolean discarded;

    /** Creates the file of the image. */
    interface Opening {
        ImageDestination<Path> open() throws IOException;
    }

    private LateDestination(Opening opening, IOException failure, long expectedBytes) {
        this.opening = opening;
        this.memory = new FailedDestination<>(failure, expectedBytes, MemoryDestination.MAX_LENGTH);
    }

    /**
     * Opens a destination in a file, now or when the image is complete.
     *
     * @param expectedBytes the expected size of the image; a hint
     */
    static ImageDestination<Path> open(Opening opening, long expectedBytes) throws IOException {
        try {
            return opening.open();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(LIMIT)) {
                return new LateDestination(opening, e, expectedBytes);
            }
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        memory.write(bytes, offset, length);
    }

    @Override
    public Path complete(ImageFacts facts, ImagePosition position) throws IOException {
        ImageBytes bytes = memory.recover().orElse(null);
        if (bytes == null) {
            return memory.complete(facts, position);
        }
        ImageDestination<Path> created = opening.open();
        file = created;
        if (discarded) {
            boolean unused = created.discard();
            throw new IOException("the image was discarded");
        }
        bytes.writeTo(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] chunk, int offset, int length) throws IOException {
                created.write(chunk, offset, length);
            }
        });
        Path path = created.complete(facts, position);
        memory.discard();
        return path;
    }

    @Override
    public Optional<ImageBytes> recover() {
        return memory.recover();
    }

    @Override
    public void keep() {
        ImageDestination<Path> created = file;
        if (created != null) {
            created.keep();
        }
    }

    @Override
    public boolean discard() {
        discarded = true;
        boolean unused = memory.discard();
        ImageDestination<Path> created = file;
        return created != null && created.discard();
    }
}
