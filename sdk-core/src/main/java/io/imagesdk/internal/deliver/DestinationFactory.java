package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;

/** Opens the destination of each image of a call. */
interface DestinationFactory<T> {
    /**
     * Opens the destination of the next image.
     *
     * @param ordinal the zero-based position of the image in the response
     * @param expected the expected number of bytes; a hint
     */
    ImageDestination<T> open(int ordinal, long expected) throws IOException;

    /** Returns whether only the URL of an image is requested. */
    default boolean urlOnly() {
        return false;
    }

    /** Returns whether the destination runs code of the user. */
    default boolean runsUserCode() {
        return false;
    }

    /**
     * Returns the factory for a delivery.
     *
     * @throws IOException if the target directory cannot be used
     */
    @SuppressWarnings("unchecked") // each subclass of the sealed delivery fixes T
    static <T> DestinationFactory<T> of(
            Delivery<T> delivery, String prompt, long max, Executor callbacks, List<Warning> warnings)
            throws IOException {
        if (delivery instanceof Delivery.Files files) {
            return (DestinationFactory<T>) new FileDestinationFactory(files, prompt, warnings);
        }
        if (delivery instanceof Delivery.Sink<T> sink) {
            return new DestinationFactory<>() {
                @Override
                public ImageDestination<T> open(int ordinal, long expected) throws IOException {
                    return new SinkDestination<>(sink.sink().open(ordinal), callbacks);
                }

                @Override
                public boolean runsUserCode() {
                    return true;
                }
            };
        }
        if (delivery instanceof Delivery.Urls) {
            return (DestinationFactory<T>) new DestinationFactory<URI>() {
                @Override
                public ImageDestination<URI> open(int ordinal, long expected) {
                    return new UrlDestination(new MemoryDestination(expected, max));
                }

                @Override
                public boolean urlOnly() {
                    return true;
                }
            };
        }
        DestinationFactory<ImageBytes> memory = (ordinal, expected) -> new MemoryDestination(expected, max);
        return (DestinationFactory<T>) memory;
    }
}
