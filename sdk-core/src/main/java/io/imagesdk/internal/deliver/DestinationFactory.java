package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A factory that opens the destination of each image of a call.
 *
 * @param <T> the content of a delivered image
 */
interface DestinationFactory<T> {
    /**
     * Opens the destination of the next image.
     *
     * @param index the zero-based number of the image, which no other image of the call has
     * @param expectedBytes the expected size of the image; a hint
     */
    ImageDestination<T> open(int index, long expectedBytes) throws IOException;

    /** Sets the text from which file names are derived, where it is known only after the images have arrived. */
    default void nameAfter(String text) {}

    /** Returns whether only the URL of an image is requested. */
    default boolean urlOnly() {
        return false;
    }

    /** Returns whether an image may replace a file, which is deleted when the image belongs to the caller. */
    default boolean replacesFiles() {
        return false;
    }

    /** Returns whether the destination runs code of the user. */
    default boolean runsUserCode() {
        return false;
    }

    /** Returns the maximum size of an image: an image in memory is one array, whatever the limit is. */
    static long maxImageBytes(Delivery<?> delivery, long limit) {
        boolean inMemory = delivery instanceof Delivery.Memory || delivery instanceof Delivery.Urls;
        return inMemory ? Math.min(limit, MemoryDestination.MAX_LENGTH) : limit;
    }

    /**
     * Returns the factory for a delivery.
     *
     * @param prompt the text from which file names are derived
     * @param maxImageBytes the maximum size of an image
     * @param callbacks the executor for the code of a sink
     * @param warnings the list to which the destinations add warnings
     * @throws IOException if the output directory cannot be used
     */
    @SuppressWarnings("unchecked") // each subclass of the sealed delivery fixes T
    static <T> DestinationFactory<T> of(
            Delivery<T> delivery, String prompt, long maxImageBytes, Executor callbacks, List<Warning> warnings)
            throws IOException {
        if (delivery instanceof Delivery.Files files) {
            return (DestinationFactory<T>) new FileDestinationFactory(files, prompt, warnings, FileOperations.SYSTEM);
        }
        if (delivery instanceof Delivery.Sink<T> sink) {
            return new SinkDestinationFactory<>(sink.sink(), callbacks);
        }
        if (delivery instanceof Delivery.Urls) {
            return (DestinationFactory<T>) new DestinationFactory<URI>() {
                @Override
                public ImageDestination<URI> open(int index, long expectedBytes) {
                    return new UrlDestination(new MemoryDestination(expectedBytes, maxImageBytes));
                }

                @Override
                public boolean urlOnly() {
                    return true;
                }
            };
        }
        DestinationFactory<ImageBytes> memory =
                (index, expectedBytes) -> new MemoryDestination(expectedBytes, maxImageBytes);
        return (DestinationFactory<T>) memory;
    }
}
