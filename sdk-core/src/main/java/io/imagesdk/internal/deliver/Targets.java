package io.imagesdk.internal.deliver;

import io.imagesdk.model.Delivery;
import io.imagesdk.model.ImageBytes;
import io.imagesdk.model.Warning;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;

/** The target of each delivery. */
final class Targets {
    private Targets() {}

    @SuppressWarnings("unchecked") // each subclass of the sealed delivery fixes T
    static <T> Target<T> of(Delivery<T> delivery, String prompt, long most, Executor callbacks, List<Warning> warnings)
            throws IOException {
        if (delivery instanceof Delivery.Files files) {
            return (Target<T>) new FileTarget(files, prompt, warnings);
        }
        if (delivery instanceof Delivery.Sink<T> sink) {
            return new Target<>() {
                @Override
                public Slot<T> open(int ordinal, long expected) throws IOException {
                    return new SinkSlot<>(sink.sink().open(ordinal), callbacks);
                }

                @Override
                public boolean foreign() {
                    return true;
                }
            };
        }
        if (delivery instanceof Delivery.Address) {
            return (Target<T>) new Target<URI>() {
                @Override
                public Slot<URI> open(int ordinal, long expected) {
                    return new AddressSlot(new MemorySlot(expected, most));
                }

                @Override
                public boolean addressOnly() {
                    return true;
                }
            };
        }
        Target<ImageBytes> memory = (ordinal, expected) -> new MemorySlot(expected, most);
        return (Target<T>) memory;
    }
}
