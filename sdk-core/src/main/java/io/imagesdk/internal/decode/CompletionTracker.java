package io.imagesdk.internal.decode;

import io.imagesdk.internal.image.ImageInspector;
import io.imagesdk.internal.wire.ImageHandler;
import java.util.ArrayList;
import java.util.List;

/** Forwards images to a handler and records which of them are complete. */
final class CompletionTracker implements ImageHandler {
    private final ImageHandler images;
    private final List<Integer> completed = new ArrayList<>();
    private int startedCount;

    CompletionTracker(ImageHandler images) {
        this.images = images;
    }

    /** Returns whether bytes are an image of a format that states its end, up to this end. */
    static boolean isComplete(byte[] image) {
        ImageInspector inspector = new ImageInspector(false);
        inspector.write(image, 0, image.length);
        return inspector.hasEnded();
    }

    /** Returns the ordinals of the images that are complete. */
    List<Integer> completed() {
        return completed;
    }

    /** Returns the number of images that have started. */
    int startedCount() {
        return startedCount;
    }

    @Override
    public ImageReceiver onImage(int ordinal) {
        startedCount = ordinal + 1;
        ImageReceiver receiver = images.onImage(ordinal);
        return new ImageReceiver() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                receiver.write(bytes, offset, length);
            }

            @Override
            public boolean wantsMore() {
                return receiver.wantsMore();
            }

            @Override
            public void complete() {
                completed.add(ordinal);
                receiver.complete();
            }

            @Override
            public void fail(String reason) {
                receiver.fail(reason);
            }

            @Override
            public boolean truncate(String reason) {
                boolean complete = receiver.truncate(reason);
                if (complete) {
                    completed.add(ordinal);
                }
                return complete;
            }
        };
    }
}
