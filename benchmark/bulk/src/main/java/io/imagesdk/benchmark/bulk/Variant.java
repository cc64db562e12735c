package io.imagesdk.benchmark.bulk;

/** One way to make images. */
interface Variant extends AutoCloseable {
    /**
     * Makes the images of items, and returns when all of them have ended.
     *
     * @param first the number of the first item
     * @param items the number of items
     */
    void run(int first, int items) throws InterruptedException;

    /** Ends the variant, and returns only if every image was delivered. */
    @Override
    void close();

    /** Fails unless every image was delivered. */
    static void requireDelivered(long delivered, long items) {
        if (delivered != items) {
            throw new IllegalStateException(items + " images must be delivered, were " + delivered);
        }
    }
}
