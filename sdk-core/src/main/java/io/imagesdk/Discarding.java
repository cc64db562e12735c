package io.imagesdk;

import io.imagesdk.internal.wire.ImageIntake;

/** Takes pictures and keeps none: a question about a task may be answered with them. */
final class Discarding implements ImageIntake, ImageIntake.Receiver {
    @Override
    public Receiver begin(int ordinal) {
        return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        // not kept
    }

    @Override
    public void end() {
        // nothing is open
    }

    @Override
    public void fail(String reason) {
        // nothing is open
    }
}
