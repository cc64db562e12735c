package io.imagesdk.internal.wire;

import java.util.OptionalLong;

/** Takes the images of one reply, each in pieces, while the reply is still arriving. */
public interface ImageHandler {
    /**
     * A new image begins. Called when its first decoded byte is there, so an empty member begins nothing.
     *
     * @param ordinal 0, 1, 2 ... in the order of appearance in the reply
     */
    ImageReceiver onImage(int ordinal);

    /** How many bytes the reply that is about to come has on the wire, where that is known; a hint for the size of buffers. */
    default void expect(OptionalLong bytes) {}

    /** Takes one image. It never throws: a sink that fails keeps its reason, so that the other images still arrive. */
    interface ImageReceiver extends ByteConsumer<RuntimeException> {
        /** Whether more of it is of any use; a download of one that is too large ends here. */
        default boolean wantsMore() {
            return true;
        }

        /** The image is whole. */
        void complete();

        /** The image cannot be read to its end, for example because its base64 is broken; {@code reason} says why, in one line. */
        void fail(String reason);
    }
}
