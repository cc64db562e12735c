package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * The destination of an image that arrived although only its URL was requested. The image fails, and its bytes are
 * available from the outcome.
 */
final class UrlDestination implements ImageDestination<URI> {
    private final MemoryDestination memory;

    UrlDestination(MemoryDestination memory) {
        this.memory = memory;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        memory.write(bytes, offset, length);
    }

    @Override
    public URI complete(ImageFacts facts, ImagePosition position) throws IOException {
        throw new IOException(
                "provider returned the image instead of its URL; set responseFormat(\"url\") in the request");
    }

    @Override
    public Optional<ImageBytes> recover() {
        return memory.recover();
    }

    @Override
    public boolean discard() {
        return memory.discard();
    }
}
