package io.imagesdk.internal.wire;

import java.util.OptionalLong;

/** Accepts the images of one response, each in chunks, while the response is still arriving. */
public interface ImageHandler {
    /**
     * Starts a new image. This method is called with the first decoded byte of the image, so an empty member does not
     * start one.
     *
     * @param ordinal 0, 1, 2 ... in the order of appearance in the response
     */
    ImageReceiver onImage(int ordinal);

    /**
     * Announces the size of the response on the wire, in bytes, if it is known. The size is a hint for the size of
     * buffers.
     */
    default void expect(OptionalLong bytes) {}

    /** Discards the images of the response, because it holds no result, such as the previews of a running task. */
    default void discard() {}

    /**
     * Accepts one image. A receiver never throws: if its destination fails, it stores the reason, so that the other
     * images still arrive.
     */
    interface ImageReceiver extends ByteConsumer<RuntimeException> {
        /** Returns whether further bytes are useful. A download of an image that is too large stops here. */
        default boolean wantsMore() {
            return true;
        }

        /** Reports that the image is complete. */
        void complete();

        /**
         * Reports that the rest of the image cannot be read, for example because its base64 is malformed.
         *
         * @param reason the cause, in one line
         */
        void fail(String reason);

        /**
         * Reports that the response ended before its announced end. The image may still be complete, as far as its
         * format states its end.
         *
         * @param reason the cause, in one line
         * @return whether the image is complete
         */
        default boolean truncate(String reason) {
            fail(reason);
            return false;
        }
    }
}
