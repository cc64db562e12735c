package io.imagesdk.internal.deliver;

import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.ImageFacts;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** A picture that came itself where only its address was wanted. It is kept for who asks the failure for it. */
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
    public URI complete(ImageFacts facts, ImagePosition imagePosition) throws IOException {
        throw new IOException("the provider sent the picture itself and no address; ask for response_format url");
    }

    @Override
    public Optional<ImageBytes> recover() {
        return memory.recover();
    }

    @Override
    public void discard(boolean keepWhole) {
        memory.discard(keepWhole);
    }
}
