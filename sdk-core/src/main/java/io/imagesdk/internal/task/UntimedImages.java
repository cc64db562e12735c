package io.imagesdk.internal.task;

import io.imagesdk.internal.call.CallScope;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.OptionalLong;

/**
 * Ends the timeout of a poll when an image arrives. The size of the images and the speed of the line are unknown, and a
 * poll that is repeated would not be faster. The limit on silence and the timeout of the call apply further on.
 */
record UntimedImages(ImageHandler images, CallScope poll) implements ImageHandler {
    @Override
    public ImageReceiver onImage(int ordinal) {
        poll.cancelDeadline();
        return images.onImage(ordinal);
    }

    @Override
    public void expect(OptionalLong bytes) {
        images.expect(bytes);
    }

    @Override
    public void discard() {
        images.discard();
    }
}
