package io.imagesdk.model;

/**
 * What a stream tells: pictures while they are made, and each finished one.
 *
 * @param <T> what stands for a picture: bytes, a file
 */
public sealed interface ImageEvent<T> {
    /** The picture, delivered. */
    GeneratedImage<T> image();

    /**
     * A picture as far as it is. One that cannot be read or stored is left out, and the finished one's result warns of it.
     *
     * @param <T> what stands for it
     * @param partialIndex which one of the unfinished ones, from 0, as the provider counts
     * @param image the picture; its index is that of the picture that it will be
     */
    record Partial<T>(int partialIndex, GeneratedImage<T> image) implements ImageEvent<T> {}

    /**
     * A picture is finished.
     *
     * @param <T> what stands for it
     * @param image the picture
     * @param result the answer in which it came, as {@code generate} gives it: this picture alone; where the provider answered with plain
     *     JSON in place of events, all pictures of that answer
     */
    record Completed<T>(GeneratedImage<T> image, ImageResult<T> result) implements ImageEvent<T> {}
}
